// Proofs that somebody knows a secret number, and signatures, which are such proofs.
// A proof is an object of two numbers in base ten, as it is written.

export function proveKnowledge (g, x, prefix) {
  const w = g.random()
  return respond(g, w, x, g.hash(prefix + g.text(g.base(w))))
}

// respond is the proof for a challenge to whoever drew w and knows x.
export const respond = (g, w, x, challenge) => proof(challenge, g.mod(w - x * challenge))

export const proof = (challenge, response) => ({ challenge: String(challenge), response: String(response) })

const signing = message => 'sigmsg|' + message + '|'

// sign signs a message as trustees do among themselves.
export const sign = (g, key, message) => ({ message, signature: proveKnowledge(g, key, signing(message)) })

// checkSignature throws where a proof is not the signature of a message.
export function checkSignature (g, key, message, { challenge, response }) {
  const c = g.scalar(challenge)
  const a = g.mul(g.base(g.scalar(response)), g.power(key, c))
  if (g.hash(signing(message) + g.text(a)) !== c) throw new Error('not signed with this key')
}
