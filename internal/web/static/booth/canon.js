// JSON in the one form in which elections are hashed and signed: compact, fields in
// the order of the specification, the escapes that are needed and no others, a whole
// number of 2^30 or more as a string.

export function write (value) {
  if (Array.isArray(value)) return '[' + value.map(write).join() + ']'
  if (value && typeof value === 'object') {
    return '{' + Object.entries(value).map(([key, v]) => write(key) + ':' + write(v)).join() + '}'
  }
  if (typeof value === 'number' && value >= 2 ** 30) value = String(value)
  return JSON.stringify(value).replace(/\x7f/g, '\\u007f')
}

// read reads a text that is in that form, and no other.
export function read (text) {
  const value = JSON.parse(text)
  if (write(value) !== text) throw new Error('not in canonical form')
  return value
}

// fields are the values of an object that has exactly these fields.
export function fields (value, ...names) {
  if (!value || Object.keys(value).join() !== names.join()) throw new Error('not the fields ' + names)
  return Object.values(value)
}
