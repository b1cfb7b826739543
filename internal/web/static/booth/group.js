// The groups in which elections are held. Elements are what add(), double() and the
// texts of each group take; their powers are the same for both and are for secrets: as
// many multiplications whatever the exponent, none of them by the neutral element. What
// remains is that BigInt does not multiply in constant time; see docs/decisions/0037.
import { Edwards } from './edwards.js'
import { Residues } from './residues.js'
import { drawn, number, sha256, utf8 } from './bytes.js'

const width = 5 // bits of a digit: that of toString(32)

// A digit d of position i stands for the element to the power (d+1)·32^i, so that each
// digit takes a multiplication; the exponent is lowered by the sum of all 32^i before.
function digits (group, exponent) {
  const count = Math.ceil(group.q.toString(2).length / width)
  const sum = (32n ** BigInt(count) - 1n) / 31n
  return Array.from(group.mod(exponent - sum).toString(32).padStart(count, '0'), d => parseInt(d, 32))
}

function row (group, element) {
  const list = [element]
  while (list.length < 32) list.push(group.mul(list[list.length - 1], element))
  return list
}

class Group {
  constructor (kind) {
    Object.assign(this, kind)
  }

  mod (n) {
    const r = n % this.q
    return r < 0n ? r + this.q : r
  }

  // random draws a number below the order, each as likely as any other.
  random () {
    const bits = this.q.toString(2).length
    for (;;) {
      const n = number(drawn(32)) & ((1n << BigInt(bits)) - 1n)
      if (n < this.q) return n
    }
  }

  // hash is SHA-256 of a text as a number below the order.
  hash (text) {
    return number(sha256(utf8(text))) % this.q
  }

  // scalar reads a number below the order.
  scalar (text) {
    if (typeof text !== 'string' || !/^(0|[1-9][0-9]{0,79})$/.test(text) || BigInt(text) >= this.q) throw new Error('not a number below the order')
    return BigInt(text)
  }

  text (element) {
    return this.texts([element])[0]
  }

  equal (a, b) {
    return this.text(a) === this.text(b)
  }

  // power is an element to a secret power.
  power (element, exponent) {
    const list = row(this, element)
    return digits(this, exponent).reduce((result, d, i) => {
      if (i === 0) return list[d]
      for (let k = 0; k < width; k++) result = this.double(result)
      return this.mul(result, list[d])
    }, null)
  }

  // table returns a function that raises an element to secret powers, for many of them.
  table (element) {
    const rows = []
    for (let left = digits(this, 0n).length; left > 0; left--) {
      rows.unshift(row(this, element))
      element = rows[0][31]
    }
    return exponent => digits(this, exponent).map((d, i) => rows[i][d]).reduce((a, b) => this.mul(a, b))
  }

  // base raises the generator.
  base (exponent) {
    this.generatorTable ||= this.table(this.generator)
    return this.generatorTable(exponent)
  }
}

const groups = {}

// byName is the group that an election names.
export function byName (name) {
  const kind = { 'BELENIOS-2048': Residues, Ed25519: Edwards }[name]
  if (!kind) throw new Error('no group ' + name)
  return groups[name] ||= new Group({ name, ...kind() })
}
