// The voting booth: what a voter chooses is encrypted here, and only the ballot leaves.
//
// Nothing of it is put in storage. A ballot that was opened to be checked can no longer
// be cast, since whoever saw it opened knows what it says.
import { all, download, fill, find, pause, say, set, show, start, stepping } from './page.js'
import { makeBallot } from './ballot.js'
import { parseElection } from './election.js'
import { secret, typed } from './credential.js'

start('booth', root => {
  const form = find(root, 'choices')
  const field = find(form, 'credential')
  const questions = all(form, 'question')
  const cast = find(root, 'cast')
  const again = all(root, 'again')
  let election // read once
  let sealed // the ballot, until it is opened or forgotten

  const inputs = question => [...question.querySelectorAll('input')]
  const checked = question => inputs(question).filter(input => input.checked)
  const isBlank = input => input.value === 'blank'

  // settle keeps a blank vote alone in its question and counts the marks.
  const settle = (question, last) => {
    if (last && last.checked) {
      for (const other of checked(question)) {
        if (other !== last && isBlank(other) !== isBlank(last)) other.checked = false
      }
    }
    fill(question, 'count', checked(question).filter(input => !isBlank(input)).length)
  }

  // wrong names what the question does not allow of its marks, or nothing.
  const wrong = (question, { min, max }) => {
    const marks = checked(question)
    if (marks.some(isBlank)) return ''
    if (marks.length > max) return 'many'
    if (marks.length < min) return marks.length ? 'few' : 'none'
    return ''
  }

  // tell shows an error beside a field or a question, and returns whether there is one.
  const tell = (part, marked, error) => {
    if (error) marked.setAttribute('aria-invalid', 'true')
    else marked.removeAttribute('aria-invalid')
    say(part, error)
    return Boolean(error)
  }

  const forget = () => {
    sealed = null
    set(cast, 'ballot', '')
    set(cast, 'tracker', '')
    fill(root, 'tracker', '')
    fill(root, 'opening', '')
    find(root, 'summary')?.replaceChildren()
  }

  const words = input => {
    const label = input.labels[0]
    return label ? label.textContent.replace(/\s+/g, ' ').trim() : ''
  }

  // summarize lists what was chosen, in the words of the page.
  const summarize = () => {
    const list = find(root, 'summary')
    if (!list) return
    list.replaceChildren(...questions.map(question => {
      const item = document.createElement('li')
      const legend = question.querySelector('legend')
      const chosen = document.createElement('ul')
      const marks = checked(question).map(words)
      if (!marks.length && list.dataset.none) marks.push(list.dataset.none)
      chosen.append(...marks.map(text => {
        const line = document.createElement('li')
        line.textContent = text
        return line
      }))
      item.append(legend ? legend.textContent.replace(/\s+/g, ' ').trim() : '', chosen)
      return item
    }))
  }

  const seal = async () => {
    forget()
    let first
    say(form)
    let key
    try {
      election ||= parseElection(root.dataset.election)
      key = secret(election.group, election.uuid, typed(field.value))
    } catch (error) {
      console.error(error)
      say(form, 'failed')
      return
    }
    for (const [i, question] of questions.entries()) {
      if (tell(question, question, wrong(question, election.questions[i]))) first ||= inputs(question)[0]
    }
    const mistyped = all(form, 'error').find(line => line.dataset.error === 'credential')
    if (mistyped) mistyped.hidden = key !== null
    if (key === null) {
      field.setAttribute('aria-invalid', 'true')
      // The first in the order of the page.
      if (!first || field.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) first = field
    } else {
      field.removeAttribute('aria-invalid')
    }
    if (first) {
      first.focus()
      return
    }
    const answers = election.questions.map(({ answers, blank }, i) => {
      const values = checked(questions[i]).map(input => input.value)
      const marks = Array.from({ length: answers }, (_, n) => Number(values.includes(String(n))))
      return blank ? [Number(values.includes('blank')), ...marks] : marks
    })
    show(root, 'working')
    await pause()
    try {
      sealed = await makeBallot(election, key, answers, stepping(root))
    } catch (error) {
      console.error(error)
      show(root, 'choose')
      say(form, 'failed')
      return
    }
    fill(root, 'tracker', sealed.tracker)
    set(cast, 'ballot', sealed.text)
    set(cast, 'tracker', sealed.tracker)
    summarize()
    show(root, 'sealed')
  }

  const prefix = tracker => tracker.replace(/[^0-9A-Za-z]/g, '').slice(0, 8)

  form.addEventListener('change', event => {
    const question = event.target.closest('[data-question]')
    if (question) settle(question, event.target)
  })
  let working = false
  form.addEventListener('submit', async event => {
    event.preventDefault()
    if (working) return
    working = true
    await seal()
    working = false
  })
  find(root, 'open')?.addEventListener('click', () => {
    if (!sealed) return
    const { text, tracker, openings } = sealed
    forget()
    fill(root, 'tracker', tracker)
    // The ballot stands in it as the text that was hashed.
    const opening = `{"ballot":${text},"openings":${JSON.stringify(openings)}}`
    fill(root, 'opening', opening)
    const button = find(root, 'download')
    if (button) button.onclick = () => download(`opening-${prefix(tracker)}.json`, 'application/json', opening)
    show(root, 'opened')
  })
  find(root, 'save')?.addEventListener('click', () => {
    if (!sealed) return
    download(`ballot-${prefix(sealed.tracker)}.json`, 'application/json', sealed.text)
    show(root, 'saved')
  })
  for (const button of again) {
    button.addEventListener('click', () => {
      forget()
      show(root, 'choose')
    })
  }
  // A ballot that was opened, or is another's, does not go out when the page is kept and
  // shown again.
  cast?.addEventListener('submit', event => {
    if (!sealed) event.preventDefault()
  })
  for (const question of questions) settle(question)
})
