// Private credentials of voters: 22 characters in groups of 5, 6, 5 and 6, or of earlier
// releases, 15 with a checksum.
import { drawn, number, pbkdf2, sha256, utf8 } from './bytes.js'

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

// characters draws n of them, each as likely as any other.
export function characters (n) {
  let text = ''
  while (text.length < n) text += base58[drawn(1)[0] & 63] || ''
  return text
}

const grouped = c => c.slice(0, 5) + '-' + c.slice(5, 11) + '-' + c.slice(11, 16) + '-' + c.slice(16)

export const newToken = () => grouped(characters(22))

// typed is a credential as it was meant: dashes that a letter or a keyboard made of
// others, spaces around it, and a new one without its dashes.
export function typed (text) {
  const token = text.trim().replace(/[\u2010-\u2015\u2212]/g, '-')
  return token.length === 22 && !token.includes('-') ? grouped(token) : token
}

// secret is the private key that a credential stands for in an election, or null.
export function secret (g, uuid, token) {
  const plain = token.replace(/-/g, '')
  const values = Array.from(plain, c => base58.indexOf(c))
  if (values.includes(-1)) return null
  if (plain.length === 22 && token.length === 25) {
    const [high, low] = [0, 1].map(i => number(sha256(utf8(`derive_credential|${uuid}|${i}|${token}`))))
    return g.mod(high << 256n | low)
  }
  const check = values.pop()
  const rest = values.reduce((n, v) => (n * 58 + v) % 53, 0)
  if (plain.length !== 15 || (rest + check) % 53) return null
  return g.mod(number(pbkdf2(utf8(token), utf8(uuid), 1000)))
}
