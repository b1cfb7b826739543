// Bytes and what is made of them: texts in several bases, SHA-256, what is drawn. The
// browser's own SHA-256 answers only on pages that came over HTTPS, and later.

export const utf8 = text => new TextEncoder().encode(text)
export const fromUTF8 = bytes => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

export const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')
export const fromHex = text => {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error('not hexadecimal')
  return Uint8Array.from(text.match(/../g) || [], b => parseInt(b, 16))
}
export const number = bytes => BigInt('0x' + hex(bytes))

// base64 is without padding, as hashes are shown to people.
export const base64 = bytes => btoa(String.fromCharCode(...bytes)).replace(/=+$/, '')

export const drawn = size => crypto.getRandomValues(new Uint8Array(size))

// FIPS 180-4: the constants are the first 32 bits after the point of the roots of primes.
const K = []
const H = []
for (let n = 2; K.length < 64; n++) {
  let d = 2
  while (n % d) d++
  if (d < n) continue
  const point = x => (x - Math.floor(x)) * 2 ** 32 | 0
  if (H.length < 8) H.push(point(Math.sqrt(n)))
  K.push(point(Math.cbrt(n)))
}

export function sha256 (bytes) {
  const size = bytes.length
  const padded = new Uint8Array((size + 72) & ~63)
  padded.set(bytes)
  padded[size] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(size / 2 ** 29))
  view.setUint32(padded.length - 4, size << 3)
  const state = Int32Array.from(H)
  const w = new Int32Array(64)
  const turn = (x, n) => x >>> n | x << 32 - n
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = view.getInt32(at + 4 * i)
      } else {
        const x = w[i - 15]
        const y = w[i - 2]
        w[i] = w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ x >>> 3) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ y >>> 10)
      }
    }
    let [a, b, c, d, e, f, g, h] = state
    for (let i = 0; i < 64; i++) {
      const t1 = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + K[i] + w[i] | 0
      const t2 = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0
      h = g; g = f; f = e; e = d + t1 | 0
      d = c; c = b; b = a; a = t1 + t2 | 0
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { state[i] += x })
  }
  const sum = new DataView(new ArrayBuffer(32))
  state.forEach((x, i) => sum.setInt32(4 * i, x))
  return new Uint8Array(sum.buffer)
}

const join = (...parts) => Uint8Array.from(parts.flatMap(part => [...part]))

// pbkdf2 is RFC 8018 with HMAC-SHA-256, for a password of at most 64 bytes and 32 bytes
// of key.
export function pbkdf2 (password, salt, rounds) {
  const pad = mark => Uint8Array.from({ length: 64 }, (_, i) => (password[i] || 0) ^ mark)
  const inner = pad(0x36)
  const outer = pad(0x5c)
  const hmac = message => sha256(join(outer, sha256(join(inner, message))))
  let u = hmac(join(salt, [0, 0, 0, 1]))
  const key = u.slice()
  for (let i = 1; i < rounds; i++) {
    u = hmac(u)
    u.forEach((b, k) => { key[k] ^= b })
  }
  return key
}
