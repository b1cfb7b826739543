// What the browser of a credential authority computes: a private credential for each
// voter, which goes to that voter alone, and the list of their public keys, which the
// server gets, in an order that says nothing of who is who.
import { all, asksBeforeLeaving, download, find, pause, replaced, say, set, show, start, stepping } from './page.js'
import { byName } from './group.js'
import { newToken, secret } from './credential.js'
import { write } from './canon.js'

// harmless is a cell that no spreadsheet takes for a formula (internal/sheet).
const harmless = cell => /^[=+\-@\t\r]/.test(cell) && !/^-(\d+\.?\d*|\.\d+)$/.test(cell) ? "'" + cell : cell
const quoted = cell => /[",\r\n]|^\s/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell
const columns = ['name', 'holder', 'mail', 'weight', 'credential']

start('authority', root => {
  const { uuid } = root.dataset
  const make = find(root, 'make')
  const form = find(root, 'send')
  let rows // voters with their credentials
  let downloaded = false
  let sent = false

  const draw = async () => {
    const g = byName(root.dataset.group)
    const step = stepping(root)
    const voters = JSON.parse(root.dataset.voters)
    const list = []
    const lines = []
    const weighted = voters.some(({ weight }) => (weight ?? 1) !== 1)
    for (const voter of voters) {
      const row = { holder: '', mail: '', ...voter, weight: voter.weight ?? 1, credential: newToken() }
      if (!(Number.isSafeInteger(row.weight) && row.weight >= 1)) throw new Error('a weight that is no whole number')
      const key = g.text(g.base(secret(g, uuid, row.credential)))
      lines.push(weighted ? key + ',' + row.weight : key)
      list.push(row)
      await step(list.length, voters.length)
    }
    set(form, 'credentials', write(lines.sort()))
    return list
  }

  // letters is a document of one page for each voter, from the templates of the page.
  const letters = title => {
    const page = document.implementation.createHTMLDocument(title)
    const style = page.createElement('style')
    style.textContent = '@page{margin:2cm}body{font:12pt/1.5 Georgia,serif;margin:0 auto;max-width:40em}section{break-after:page;padding:1em 0}section:last-child{break-after:auto}code{font:bold 16pt/1.5 monospace}'
    const charset = page.createElement('meta')
    charset.setAttribute('charset', 'utf-8')
    page.head.prepend(charset)
    page.head.append(style)
    page.documentElement.lang = document.documentElement.lang
    const templates = all(root, 'letter')
    for (const row of rows) {
      const template = templates.find(each => each.lang === row.language) || templates[0]
      const section = page.createElement('section')
      section.lang = template.lang
      section.append(page.importNode(template.content, true))
      const walker = page.createTreeWalker(section, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        const node = walker.currentNode
        if (node.nodeType === Node.TEXT_NODE) node.data = replaced(node.data, row)
        else for (const attribute of node.attributes) attribute.value = replaced(attribute.value, row)
      }
      page.body.append(section)
    }
    return '<!DOCTYPE html>\n' + page.documentElement.outerHTML + '\n'
  }

  const gives = (name, file, type, text) => {
    const button = find(root, name)
    button?.addEventListener('click', () => {
      if (!rows) return
      download(button.dataset.file || file, type, text(button))
      downloaded = true
      say(root)
    })
  }

  make.addEventListener('click', async () => {
    if (rows) return // whoever has the first letters would have none that count
    make.disabled = true
    say(root)
    show(root, 'working')
    await pause()
    try {
      rows = await draw()
      for (const part of all(root, 'made')) part.hidden = false
      show(root, 'made')
    } catch (error) {
      console.error(error)
      make.disabled = false
      show(root, 'begin')
      say(root, 'failed')
    }
  })
  gives('csv', 'credentials.csv', 'text/csv', button => {
    const head = button.dataset.columns ? JSON.parse(button.dataset.columns) : columns
    const table = [head, ...rows.map(row => columns.map(name => String(row[name])))]
    return '\ufeff' + table.map(cells => cells.map(cell => quoted(harmless(cell))).join() + '\r\n').join('')
  })
  gives('letters', 'letters.html', 'text/html', button => letters(button.dataset.title || document.title))
  // The letters of credentials that were never sent would let nobody vote.
  asksBeforeLeaving(() => rows && !sent)
  form.addEventListener('submit', event => {
    sent = Boolean(rows && downloaded)
    if (sent) return
    event.preventDefault()
    say(root, 'download')
    const next = rows ? find(root, 'csv') || find(root, 'letters') : make
    next?.focus()
  })
})
