// One click copies a text: a button appears beside each field marked
// data-copy, with the words of data-copy-label, and says when it is done.
(() => {
  'use strict'
  if (!navigator.clipboard) return
  for (const field of document.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'button secondary'
    button.textContent = field.dataset.copyLabel
    const line = document.createElement('span')
    line.setAttribute('role', 'status')
    line.className = 'hint'
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(field.value)
        line.textContent = ' ' + field.dataset.copied
      } catch {
        field.select()
      }
    })
    field.after(button, line)
  }
})()
