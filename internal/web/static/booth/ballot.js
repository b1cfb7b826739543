// What makes a ballot: the answers encrypted, the proofs that they are allowed, the
// signature with the credential.
//
// Whoever makes a ballot knows the number r and the mark M behind each pair (g^r, y^r g^M).
// So the commitments of a claim that the pair encrypts m, g^s alpha^c and y^s (beta/g^m)^c
// with s = u - rc, are g^u and y^u g^((M-m)c): powers of g and of the election's key y alone,
// for which there are tables, and the same three of them whether the claim is true or not.
import { write } from './canon.js'
import { fingerprint } from './election.js'
import { proof, proveKnowledge } from './proof.js'

// makeBallot returns the text of a ballot, its tracking number and what opens it. An
// answer is a list of marks, 0 or 1, one for each choice of its question; the first says
// whether the vote is blank where it may be. After each of the steps that it counts
// it waits for step(done, all).
export async function makeBallot (election, x, answers, step) {
  const { group: g, questions } = election
  const all = questions.reduce((n, q, i) => n + 2 * answers[i].length + 1, 2)
  let done = 0
  const tick = () => step(++done, all)
  election.power ||= g.table(election.key)
  const credential = g.text(g.base(x))
  await tick()
  const made = []
  const openings = []
  for (const [i, question] of questions.entries()) {
    const { answer, opening } = await makeAnswer(election, question, answers[i], credential, tick)
    made.push(answer)
    openings.push(opening)
  }
  const body = { election_uuid: election.uuid, election_hash: election.fingerprint, credential, answers: made }
  const hash = fingerprint(write(body))
  const text = write({ ...body, signature: { hash, proof: proveKnowledge(g, x, `sig|${hash}|`) } })
  await tick()
  return { text, tracker: fingerprint(text), openings }
}

async function makeAnswer (election, question, marks, credential, tick) {
  const { group: g, power, fingerprint } = election
  const pairs = []
  for (const mark of marks) {
    const m = BigInt(mark)
    const r = g.random()
    pairs.push({ r, m, alpha: g.base(r), beta: g.mul(power(r), g.base(m)) })
    await tick()
  }
  const texts = g.texts(pairs.flatMap(pair => [pair.alpha, pair.beta]))
  const choices = pairs.map((_, i) => ({ alpha: texts[2 * i], beta: texts[2 * i + 1] }))
  const start = fingerprint + '|' + credential + '|'
  const individual = []
  for (const [i, pair] of pairs.entries()) {
    const about = texts[2 * i] + ',' + texts[2 * i + 1] + '|'
    individual.push(prove(election, [claim(pair, 0), claim(pair, 1)], Number(pair.m), 'prove|' + start + about))
    await tick()
  }
  const answer = { choices, individual_proofs: individual }
  const counted = question.blank ? pairs.slice(1) : pairs
  const sum = counted.reduce((a, b) => ({ r: a.r + b.r, m: a.m + b.m, alpha: g.mul(a.alpha, b.alpha), beta: g.mul(a.beta, b.beta) }))
  const range = []
  for (let m = question.min; m <= question.max; m++) range.push(claim(sum, m))
  const marked = Number(sum.m) - question.min
  const every = start + texts.join() + '|'
  if (question.blank) {
    const blank = marks[0]
    answer.overall_proof = prove(election, [claim(pairs[0], 1), ...range], blank ? 0 : marked + 1, 'bproof1|' + every)
    answer.blank_proof = prove(election, [claim(pairs[0], 0), claim(sum, 0)], blank, 'bproof0|' + every)
  } else {
    answer.overall_proof = prove(election, range, marked, 'prove|' + every + g.texts([sum.alpha, sum.beta]).join() + '|')
  }
  await tick()
  return { answer, opening: pairs.map(({ m, r }) => ({ mark: Number(m), random: String(r) })) }
}

const claim = ({ r, m }, of) => ({ r, off: m - BigInt(of) })

// prove proves that one of the claims is true, without saying which.
function prove ({ group: g, power }, claims, which, prefix) {
  const drawn = claims.map(({ r, off }) => ({ r, off, u: g.random(), c: g.random() }))
  const commitments = drawn.flatMap(({ off, u, c }) => [g.base(u), g.mul(power(u), g.base(off * c))])
  const sum = drawn.reduce((n, { c }) => n + c, 0n)
  const rest = g.hash(prefix + g.texts(commitments).join()) - sum
  return drawn.map(({ r, u, c }, i) => {
    const challenge = g.mod(c + [0n, rest][Number(i === which)])
    return proof(challenge, g.mod(u - r * challenge))
  })
}
