// What trustees compute: a key of their own where all of them are needed, the odd steps
// of the ceremony where some are enough (internal/belenios/ceremony has the whole of
// it), and their share of the decryption.
import { fields, read, write } from './canon.js'
import { fromHex, fromUTF8, hex, sha256, utf8 } from './bytes.js'
import { checkSignature, proveKnowledge, respond, sign } from './proof.js'

// trusteeKey is the public key of a private one, with its proof.
export function trusteeKey (g, x) {
  const key = g.text(g.base(x))
  return { pok: proveKnowledge(g, x, `pok|${g.name}|${key}|`), public_key: key }
}

// member is a trustee of a threshold, by the secret seed.
export function member (g, seed) {
  const derive = prefix => g.mod(BigInt('0x' + hex(sha256(utf8(prefix + seed)))))
  const signing = derive('sk|')
  const deciphering = derive('dk|')
  return { g, signing, deciphering, verification: g.text(g.base(signing)), encryption: g.text(g.base(deciphering)) }
}

export function certificate ({ g, signing, verification, encryption }, size, threshold, index) {
  return sign(g, signing, write({ context: { group: g.name, size, threshold, index }, verification, encryption }))
}

// readCertificate is what a certificate says, once its signature holds.
export function readCertificate (g, { message, signature }) {
  const [context, verification, encryption] = fields(read(message), 'context', 'verification', 'encryption')
  const [group, size, threshold, index] = fields(context, 'group', 'size', 'threshold', 'index')
  const signer = g.parse(verification)
  checkSignature(g, signer, message, signature)
  if (group !== g.name) throw new Error('a certificate for another group')
  return { size, threshold, index, verification, encryption, signer, recipient: g.parse(encryption) }
}

// place is what all certificates say and which of them is the member's, from 1.
async function place (m, certificates, wait) {
  // Before anybody is blamed for a message that cannot be opened.
  if (!crypto.subtle) throw new Error('the browser encrypts on pages that came over HTTPS alone')
  const list = []
  for (const [i, signed] of certificates.entries()) {
    const c = readCertificate(m.g, signed)
    const { threshold } = list[0] || c
    if (c.size !== certificates.length || c.index !== i + 1 || c.threshold !== threshold || !Number.isInteger(threshold) || threshold < 1 || threshold > c.size ||
      list.some(other => other.verification === c.verification || other.encryption === c.encryption)) throw new Error('a certificate for another ceremony')
    list.push(c)
    await wait()
  }
  const index = 1 + list.findIndex(c => c.verification === m.verification && c.encryption === m.encryption)
  if (!index) throw new Error('the certificate is not of this seed')
  return { list, index, need: list[0].threshold }
}

// AES-GCM with the key and the nonce of a message (specification, "Channels").
async function cipher (g, inner, alpha, uses) {
  const key = await crypto.subtle.importKey('raw', sha256(utf8('key|' + g.text(inner))), 'AES-GCM', false, [uses])
  return [{ name: 'AES-GCM', iv: sha256(utf8('iv|' + alpha)) }, key]
}

async function send (m, recipient, message) {
  const { g } = m
  const signed = write(sign(g, m.signing, write({ recipient: g.text(recipient), message })))
  const r = g.random()
  const inner = g.base(g.random())
  const alpha = g.text(g.base(r))
  const sealed = await crypto.subtle.encrypt(...await cipher(g, inner, alpha, 'encrypt'), utf8(signed))
  return write({ algorithm: 'AES-GCM', alpha, beta: g.text(g.mul(g.power(recipient, r), inner)), data: hex(new Uint8Array(sealed)) })
}

// receive opens what was sent to the member, signed by sender.
async function receive (m, sender, sent) {
  const { g } = m
  const [algorithm, alpha, beta, data] = fields(read(sent), 'algorithm', 'alpha', 'beta', 'data')
  if (algorithm !== 'AES-GCM') throw new Error('encrypted in another way')
  const inner = g.mul(g.parse(beta), g.power(g.parse(alpha), -m.deciphering))
  const opened = await crypto.subtle.decrypt(...await cipher(g, inner, alpha, 'decrypt'), fromHex(data))
  const [signed, signature] = fields(read(fromUTF8(new Uint8Array(opened))), 'message', 'signature')
  checkSignature(g, sender, signed, signature)
  const [recipient, message] = fields(read(signed), 'recipient', 'message')
  if (recipient !== m.encryption) throw new Error('a message for somebody else')
  return read(message)
}

const certificatesSigned = (certificates, coefexps) => 'certs_sig|' + write({ certs: certificates, coefexps })

// polynomial is step 3: a secret polynomial, its coefficients in the exponent for all, its
// value for each of the others encrypted to them.
export async function polynomial (m, certificates, wait) {
  const { g } = m
  const { list, need } = await place(m, certificates, wait)
  const secret = Array.from({ length: need }, () => g.random())
  const coefexps = g.texts(secret.map(a => g.base(a)))
  const own = await send(m, g.parse(m.encryption), write({ polynomial: secret.map(String) }))
  const secrets = []
  for (const { recipient } of list) {
    const at = BigInt(secrets.length + 1)
    const value = secret.reduceRight((sum, a) => g.mod(sum * at + a), 0n)
    secrets.push(await send(m, recipient, write({ secret: String(value) })))
    await wait()
  }
  return {
    polynomial: own,
    secrets,
    coefexps: sign(g, m.signing, write({ coefexps })),
    signature: sign(g, m.signing, certificatesSigned(certificates, coefexps)).signature
  }
}

// output is step 5: the values received are checked and added up to the private key, which
// goes back encrypted to the member alone. What is thrown has the number of the trustee
// whose message does not hold, in who.
export async function output (m, certificates, input, wait) {
  const { g } = m
  const { list, index, need } = await place(m, certificates, wait)
  const [own, secrets, published, signatures] = fields(input, 'polynomial', 'secrets', 'coefexps', 'signatures')
  if ([secrets, published, signatures].some(each => each.length !== list.length)) throw new Error('not as many as there are trustees')
  const at = BigInt(index)
  let key = 0n
  for (const [i, { signer }] of list.entries()) {
    try {
      const { message, signature } = published[i]
      const [coefexps] = fields(read(message), 'coefexps')
      if (coefexps.length !== need) throw new Error('another number of coefficients')
      const coefficients = coefexps.map(g.parse)
      checkSignature(g, signer, message, signature)
      checkSignature(g, signer, certificatesSigned(certificates, coefexps), signatures[i])
      const value = g.scalar(fields(await receive(m, signer, secrets[i]), 'secret')[0])
      const expected = coefficients.reduceRight((sum, a) => g.mul(g.power(sum, at), a), g.one)
      if (!g.equal(g.base(value), expected)) throw new Error('a value beside its polynomial')
      if (i + 1 === index) {
        const [kept] = fields(await receive(m, signer, own), 'polynomial')
        if (g.texts(kept.map(a => g.base(g.scalar(a)))).join() !== coefexps.join()) throw new Error('not the polynomial that was made')
      }
      key = g.mod(key + value)
    } catch (error) {
      throw Object.assign(error, { who: i + 1 })
    }
    await wait()
  }
  const made = trusteeKey(g, key)
  const { signature } = sign(g, m.signing, made.public_key)
  return { private_key: await send(m, g.parse(m.encryption), write(String(key))), public_key: { ...made, signature } }
}

// privateKey opens the member's private key.
export async function privateKey (m, sealed) {
  return m.g.scalar(await receive(m, m.g.parse(m.verification), sealed))
}

// decrypt is a trustee's share of the decryption of a tally.
export async function decrypt (election, sums, x, wait) {
  const { group: g, questions, fingerprint } = election
  if (sums.length !== questions.length || sums.some((list, i) => list.length !== questions[i].answers + questions[i].blank)) throw new Error('a tally of other questions')
  const prefix = `decrypt|${fingerprint}|${g.text(g.base(x))}|`
  const factors = []
  const proofs = []
  for (const list of sums) {
    factors.push([])
    proofs.push([])
    for (const pair of list) {
      const [alpha] = fields(pair, 'alpha', 'beta').map(g.parse)
      const w = g.random()
      const [factor, a, b] = g.texts([g.power(alpha, x), g.base(w), g.power(alpha, w)])
      factors[factors.length - 1].push(factor)
      proofs[proofs.length - 1].push(respond(g, w, x, g.hash(prefix + a + ',' + b)))
      await wait()
    }
  }
  return { decryption_factors: factors, decryption_proofs: proofs }
}
