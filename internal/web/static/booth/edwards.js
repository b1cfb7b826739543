// Ed25519: the points of prime order of the curve of RFC 8032. A text is the encoding
// of a point as a number in base sixteen, the most significant digit first.
import { edwards } from './noble/curves/abstract/edwards.js'
import { fromHex } from './bytes.js'

const p = 2n ** 255n - 19n
const q = 2n ** 252n + 27742317777372353535851937790883648493n

export const Edwards = () => {
  const Point = edwards({
    p,
    n: q,
    h: 8n,
    a: p - 1n,
    d: 37095705934669439343138083508754565189542113879843219016388785533085940283555n,
    Gx: 15112221349535400772501151409588531511454012693041857206046113283949847762202n,
    Gy: 46316835694926478169428394003475163141307993866256225615783033603165251855960n
  })
  const inverse = n => { // to the power p-2: the same work whatever the number
    let power = 1n
    for (const bit of (p - 2n).toString(2)) {
      power = power * power % p
      if (bit === '1') power = power * n % p
    }
    return power
  }
  return {
    q,
    generator: Point.BASE,
    one: Point.ZERO,
    mul: (a, b) => a.add(b),
    double: a => a.double(),

    // texts inverts once for all of them.
    texts (elements) {
      const before = []
      let all = 1n
      for (const { Z } of elements) {
        before.push(all)
        all = all * Z % p
      }
      all = inverse(all)
      return elements.map((_, i) => {
        const at = elements.length - 1 - i
        const { X, Y, Z } = elements[at]
        const inverted = all * before[at] % p
        all = all * Z % p
        return (Y * inverted % p | (X * inverted % p & 1n) << 255n).toString(16).padStart(64, '0')
      }).reverse()
    },

    // parse reads a point and computes whether it is of order q.
    parse (text) {
      if (typeof text !== 'string' || text.length !== 64) throw new Error('not an element')
      const point = Point.fromBytes(fromHex(text).reverse())
      if (!point.isTorsionFree()) throw new Error('not an element')
      return point
    }
  }
}
