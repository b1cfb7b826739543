// What the live pages need beyond htmx: clocks that run, the line that says
// whether the server is heard, and forms that are sent once.
(() => {
  'use strict'

  // Clocks. The reader's own clock may be wrong: each clock carries the server's
  // time when it was made, or goes by that of the whole document, which is the
  // time at which its first octets came.
  const visit = performance.getEntriesByType('navigation')[0]
  const came = performance.timeOrigin + (visit ? visit.responseStart : 0)
  const served = Number(document.body.dataset.serverNow || 0)
  const skew = served ? served - came : 0
  const two = n => String(n).padStart(2, '0')
  const words = ms => {
    const sign = ms < 0 ? '\u2212' : ''
    const s = Math.floor(Math.abs(ms) / 1000)
    const h = Math.floor(s / 3600)
    const m = Math.floor(s / 60) % 60
    return sign + (h ? h + ':' + two(m) : m) + ':' + two(s % 60)
  }
  const skews = new WeakMap()
  const tick = () => {
    for (const el of document.querySelectorAll('[data-until],[data-since]')) {
      const made = el.dataset.now + '|' + (el.dataset.until || el.dataset.since)
      let known = skews.get(el)
      if (!known || known.made !== made) {
        known = { made, skew: el.dataset.now ? Number(el.dataset.now) - Date.now() : skew }
        skews.set(el, known)
      }
      const now = Date.now() + known.skew
      const ms = el.dataset.until ? Number(el.dataset.until) - now : now - Number(el.dataset.since)
      const text = words(ms)
      if (el.textContent !== text) el.textContent = text
      el.classList.toggle('over', ms < 0)
    }
  }
  tick()
  setInterval(tick, 500)

  // The connection line.
  const connection = state => {
    const line = document.getElementById('connection')
    if (!line || line.dataset.connection === state) return
    line.dataset.connection = state
    line.textContent = line.dataset[state]
  }
  let heard = false
  document.addEventListener('htmx:sse:after:connection', () => { heard = true; connection('on') })
  document.addEventListener('htmx:sse:error', () => connection(navigator.onLine ? 'lost' : 'offline'))
  document.addEventListener('htmx:sse:close', () => connection('lost'))
  document.addEventListener('htmx:sse:before:connection', e => {
    const c = e.detail && e.detail.connection
    if (heard && c && c.attempt > 0) connection(navigator.onLine ? 'lost' : 'offline')
  })
  addEventListener('offline', () => connection('offline'))

  // What was to be fetched at a word of the stream, and could not be (the network
  // was away for a moment, the server was starting), is asked for until it comes: no
  // other word may follow for long.
  const missed = new Set()
  const miss = e => {
    const el = e.target
    if (!el.matches || !el.matches('[hx-get][hx-trigger*="from:#live"]') || missed.has(el)) return
    missed.add(el)
    setTimeout(() => again(el), 2000)
  }
  const again = el => {
    if (!missed.delete(el) || !el.isConnected) return
    document.getElementById('live').dispatchEvent(new CustomEvent(el.getAttribute('hx-trigger').split(' ')[0]))
  }
  document.addEventListener('htmx:error', miss)
  document.addEventListener('htmx:response:error', miss)
  addEventListener('online', () => { for (const el of [...missed]) again(el) })

  // A second tap while the first is under way sends nothing. The button is not
  // disabled: a disabled button would not be sent, and loses the focus.
  const busy = new WeakSet()
  const free = form => {
    busy.delete(form)
    form.removeAttribute('aria-busy')
  }
  document.addEventListener('submit', e => {
    const form = e.target
    if (!form.matches('form[data-once]')) return
    if (busy.has(form)) {
      e.preventDefault()
      e.stopImmediatePropagation()
      return
    }
    busy.add(form)
    form.setAttribute('aria-busy', 'true')
    setTimeout(() => free(form), 8000)
  }, true)
  document.addEventListener('htmx:finally:request', e => {
    const form = e.target.closest && e.target.closest('form[data-once]')
    if (form) free(form)
  })
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-once]')) free(form)
  })
})()
