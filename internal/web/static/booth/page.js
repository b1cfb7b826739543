// What the three scripts do with the page they stand in. Every sentence stands in the page;
// the scripts show and hide, and fill named places.

export const find = (root, name) => root.querySelector(`[data-${name}]`)
export const all = (root, name) => [...root.querySelectorAll(`[data-${name}]`)]

// start calls begin with the root of a script, where the page has one, once it is there. The
// first step is hidden until then: a form that nothing watches would send what it holds.
export function start (name, begin) {
  const go = () => {
    const root = find(document, name)
    if (!root) return
    begin(root)
    for (const first of root.querySelectorAll('[data-step="choose"], [data-step="begin"]')) first.hidden = false
  }
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', go)
  else go()
}

// show shows one step, and brings whoever reads or listens to its heading.
export function show (root, step) {
  let found
  for (const section of all(root, 'step')) {
    section.hidden = section.dataset.step !== step
    if (!section.hidden) found = section
  }
  const heading = found && found.querySelector('h1, h2, h3, h4, h5, h6')
  if (heading) {
    heading.tabIndex = -1
    heading.focus()
  }
}

// say shows one error, or none, of those that stand in a part of the page.
export function say (part, error) {
  for (const line of all(part, 'error')) line.hidden = line.dataset.error !== error
}

// fill says the same in all places of a name.
export function fill (root, name, text) {
  for (const place of all(root, name)) place.textContent = text
}

// set puts a value in a hidden field of a form.
export function set (form, name, value) {
  const field = form && form.querySelector(`[name="${name}"]`)
  if (field) field.value = value
}

// pause lets the page live between two computations.
export const pause = () => new Promise(resolve => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    resolve()
  }
  port2.postMessage(0)
})

// stepping returns a function to await after each step, which moves the bar on.
export function stepping (root) {
  const bar = find(root, 'progress')
  return (done, most) => {
    if (bar) {
      bar.max = most
      bar.value = done
    }
    return pause()
  }
}

// download gives a text as a file.
export function download (name, type, text) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: type + ';charset=utf-8' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60000)
}

// asksBeforeLeaving has the browser ask, in its own words, before the page is left while
// something would be lost.
export const asksBeforeLeaving = lost => addEventListener('beforeunload', event => {
  if (lost()) event.preventDefault()
})

// replaced is a text with {name} replaced by each value.
export const replaced = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => name in values ? String(values[name]) : whole)
