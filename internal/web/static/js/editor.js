// The editor of pages: a row of buttons over each text in Markdown, with keys for the
// usual ones, and what was typed kept in this browser until it is saved. Without it the
// texts are plain fields.
(() => {
  'use strict'
  const words = document.querySelector('[data-tools]')
  if (!words) return
  const say = words.dataset
  const files = [...document.querySelectorAll('[data-files] li')].map(li => [li.dataset.name, li.textContent.trim()])

  // put replaces what is selected, so that the browser can undo it, and selects anew.
  const put = (area, text, from, to) => {
    area.focus()
    const start = area.selectionStart
    if (!document.execCommand('insertText', false, text)) area.setRangeText(text)
    area.setSelectionRange(start + from, start + to)
    area.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const chosen = area => area.value.slice(area.selectionStart, area.selectionEnd)
  const around = (area, mark) => {
    const text = chosen(area)
    put(area, mark + text + mark, mark.length, mark.length + text.length)
  }
  const lines = (area, mark) => {
    const from = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1
    area.setSelectionRange(from, Math.max(area.selectionEnd, from))
    const text = chosen(area).split('\n').map(line => mark + line).join('\n')
    put(area, text, text.length, text.length)
  }
  const acts = {
    bold: area => around(area, '**'),
    italic: area => around(area, '*'),
    heading: area => lines(area, '# '),
    list: area => lines(area, '- '),
    link: area => {
      const text = chosen(area)
      put(area, '[' + text + '](https://)', text.length + 3, text.length + 11)
    },
  }
  const keys = { b: 'bold', i: 'italic', k: 'link' }

  for (const area of document.querySelectorAll('textarea[data-markdown]')) {
    const row = document.createElement('div')
    row.className = 'tools'
    row.setAttribute('role', 'toolbar')
    row.setAttribute('aria-label', say.tools)
    row.setAttribute('aria-controls', area.id)
    for (const name of Object.keys(acts)) {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = say[name]
      const key = Object.keys(keys).find(k => keys[k] === name)
      if (key) button.setAttribute('aria-keyshortcuts', 'Control+' + key.toUpperCase())
      button.addEventListener('click', () => acts[name](area))
      row.append(button)
    }
    if (files.length) {
      const select = document.createElement('select')
      select.setAttribute('aria-label', say.picture)
      select.append(new Option(say.picture, ''))
      for (const [name, text] of files) select.append(new Option(name, text))
      select.addEventListener('change', () => {
        if (select.value) put(area, select.value, select.value.length, select.value.length)
        select.value = ''
      })
      row.append(select)
    }
    // One stop of the Tab key, and the arrows within.
    const stops = [...row.children]
    stops.forEach((stop, i) => { stop.tabIndex = i ? -1 : 0 })
    row.addEventListener('keydown', event => {
      const at = stops.indexOf(event.target)
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 }[event.key]
      if (to === undefined) return
      const next = stops[(to + stops.length) % stops.length]
      stops.forEach(stop => { stop.tabIndex = stop === next ? 0 : -1 })
      next.focus()
      event.preventDefault()
    })
    area.before(row)
    area.addEventListener('keydown', event => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      const name = keys[event.key.toLowerCase()]
      if (!name) return
      event.preventDefault()
      acts[name](area)
    })
  }

  // What was typed and not saved, by page and version.
  const form = document.querySelector('form[data-drafts]')
  if (!form) return
  const key = 'page.' + form.dataset.drafts
  const typed = () => JSON.stringify(Object.fromEntries([...form.elements].filter(e => e.name && e.matches('textarea, input:not([type=hidden]):not([type=checkbox])')).map(e => [e.name, e.value])))
  const shown = typed()
  let store
  try {
    store = window.localStorage
    const kept = store.getItem(key)
    if (kept && kept !== shown) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'button secondary'
      button.textContent = say.restore
      const line = document.createElement('p')
      line.setAttribute('role', 'status')
      line.append(button)
      form.prepend(line)
      button.addEventListener('click', () => {
        for (const [name, value] of Object.entries(JSON.parse(kept))) {
          if (form.elements[name]) form.elements[name].value = value
        }
        line.textContent = say.restored
      })
    }
  } catch {
    return // a browser that keeps nothing
  }
  form.addEventListener('input', () => {
    try {
      const now = typed()
      if (now === shown) store.removeItem(key)
      else store.setItem(key, now)
    } catch {}
  })
})()
