// An election as published: the exact text, and what it says.
import { base64, sha256, utf8 } from './bytes.js'
import { read } from './canon.js'
import { byName } from './group.js'

export const fingerprint = text => base64(sha256(utf8(text)))

export function parseElection (text) {
  const said = read(text)
  if (said.version !== 1) throw new Error('another version of the protocol')
  const group = byName(said.group)
  const key = group.parse(said.public_key)
  const questions = said.questions.map(({ type, answers, blank, min, max }) => {
    if (type || !(min >= 0 && min <= max && max <= answers.length)) throw new Error('a question that cannot be answered here')
    return { answers: answers.length, blank: blank === true, min, max }
  })
  return { group, key, questions, uuid: said.uuid, fingerprint: fingerprint(text) }
}
