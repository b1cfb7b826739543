// What a trustee's browser computes. The secret, a private key in base ten or the seed of a
// threshold's member, is shown and saved as a file for its owner, and read again from
// there: it is in no field with a name, in no storage, and in no request.
import { all, asksBeforeLeaving, download, fill, find, pause, replaced, say, set, show, start, stepping } from './page.js'
import { byName } from './group.js'
import { certificate, decrypt, member, output, polynomial, privateKey, trusteeKey } from './ceremony.js'
import { characters } from './credential.js'
import { parseElection } from './election.js'
import { read, write } from './canon.js'

start('trustee', root => {
  const { stage } = root.dataset
  const g = byName(root.dataset.group)
  const make = find(root, 'make')
  const form = find(root, 'send')
  const drawing = stage === 'single' || stage === 'certificate'
  // A member of a threshold has a seed; it opens the private key, which the server keeps.
  const seeded = stage !== 'single' && !(stage === 'decrypt' && !root.dataset.privateKey)

  // draw makes a secret and what of it is for everybody.
  const draw = () => {
    if (!seeded) {
      const x = g.random()
      return { shown: String(x), kept: write(String(x)), answer: trusteeKey(g, x) }
    }
    const seed = characters(22)
    const [size, need, index] = ['size', 'need', 'index'].map(name => Number(root.dataset[name]))
    return { shown: seed, kept: seed, answer: certificate(member(g, seed), size, need, index) }
  }

  // What is drawn: once, since a second press must not replace what was already saved.
  let drawn
  let sent = false
  const made = async () => {
    if (drawn) return
    make.disabled = true
    await pause()
    drawn = draw()
    fill(root, 'secret', drawn.shown)
    set(form, 'answer', write(drawn.answer))
    for (const part of all(root, 'made')) part.hidden = false
    show(root, 'made')
  }

  // isOwn compares a secret with what is known of this trustee to everybody.
  const isOwn = key => {
    const known = root.dataset.public
    if (!known) return true
    if (!seeded) return g.text(g.base(key)) === (known.startsWith('{') ? read(known).public_key : known.replace(/"/g, ''))
    const said = read(read(known).message)
    return said.verification === key.verification && said.encryption === key.encryption
  }

  // given finds this trustee's secret in a text: typed alone, or somewhere in the file that
  // was saved. The error names what is wrong.
  const given = text => {
    const found = text.match(seeded ? /(?<![0-9A-Za-z])[1-9A-HJ-NP-Za-km-z]{22}(?![0-9A-Za-z])/g : /(?<!\d)\d{60,80}(?!\d)/g) || []
    const keys = []
    for (const secret of found) {
      try {
        keys.push(seeded ? member(g, secret) : g.scalar(secret))
      } catch {} // digits that are no key
    }
    if (!keys.length) throw Object.assign(new Error('no secret in the text'), { says: 'secret' })
    const key = keys.find(isOwn)
    if (key === undefined) throw Object.assign(new Error('the secret of somebody else'), { says: 'other' })
    return key
  }

  const compute = async key => {
    const wait = stepping(root)
    if (stage === 'decrypt') {
      const election = parseElection(root.dataset.election)
      const sums = read(root.dataset.tally)
      const most = sums.flat().length
      let done = 0
      const x = seeded ? await privateKey(key, root.dataset.privateKey) : key
      return decrypt(election, sums, x, () => wait(++done, most))
    }
    const certificates = read(root.dataset.certificates)
    const most = 2 * certificates.length
    let done = 0
    const tick = () => wait(++done, most)
    if (stage === 'polynomial') return polynomial(key, certificates, tick)
    return output(key, certificates, read(root.dataset.input), tick)
  }

  let ready = false // what is sent has been computed
  const answered = async () => {
    if (make.disabled) return
    const field = find(root, 'secret-in')
    const file = find(root, 'file-in')
    say(root)
    field?.removeAttribute('aria-invalid')
    make.disabled = true
    try {
      const text = field?.value.trim() || (file?.files[0] ? await file.files[0].text() : '')
      const key = given(text)
      show(root, 'working')
      await pause()
      set(form, 'answer', write(await compute(key)))
      if (field) field.value = ''
      if (file) file.value = ''
      ready = true
      form.requestSubmit()
    } catch (error) {
      console.error(error)
      show(root, 'begin')
      fill(root, 'who', error.who || '')
      const cheated = error.who && all(root, 'error').some(line => line.dataset.error === 'cheated')
      say(root, error.says || (cheated ? 'cheated' : 'failed'))
      if (error.says) field?.setAttribute('aria-invalid', 'true')
      field?.focus()
      make.disabled = false
    }
  }

  make.addEventListener('click', () => {
    if (!drawing) return answered()
    return made().catch(error => {
      console.error(error)
      say(root, 'failed')
      make.disabled = false
    })
  })
  if (!drawing) {
    // Pressing Enter in the field for the secret is pressing the button.
    form.addEventListener('submit', event => {
      if (ready) return
      event.preventDefault()
      answered()
    })
    return
  }

  const button = find(root, 'download')
  button?.addEventListener('click', () => {
    if (!drawn) return
    const words = find(root, 'backup')
    const text = words ? replaced(words.content.textContent.trim(), { secret: drawn.kept }) + '\n' : drawn.kept
    download(button.dataset.file || root.dataset.file || root.dataset.name || 'secret.txt', 'text/plain', text)
  })
  asksBeforeLeaving(() => drawn && !sent)
  // Nothing is sent before the secret is known to be kept: without it the votes may never
  // be counted.
  const refused = () => {
    if (!drawn) return ['kept', make]
    const kept = find(root, 'kept')
    if (kept && !kept.checked) return ['kept', kept]
    const proof = find(root, 'proof')
    if (proof && proof.value.replace(/["\s]/g, '') !== drawn.shown.slice(-4)) return ['proof', proof]
    return null
  }
  form.addEventListener('submit', event => {
    say(root)
    for (const field of [...all(root, 'kept'), ...all(root, 'proof')]) field.removeAttribute('aria-invalid')
    const why = refused()
    sent = !why
    if (!why) return
    event.preventDefault()
    say(root, why[0])
    why[1].setAttribute('aria-invalid', 'true')
    why[1].focus()
  })
})
