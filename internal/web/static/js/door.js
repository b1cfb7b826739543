// The door of a gathering on a phone. The list is on the phone, so that people are found
// and checked in without a network; each act is kept with its hour and a key of its own,
// and sent when the network is back. The list is sealed with a key that the browser
// throws away when the gathering ends: a cookie. The acts say codes and hours, no names.
(() => {
  'use strict'
  const root = document.getElementById('door')
  if (!root || !window.fetch || !window.Promise) return
  const d = root.dataset
  const id = name => document.getElementById('door-' + name)
  const input = document.getElementById('f-q')
  const until = Number(d.until)
  const actsAt = 'door:' + d.key + ':acts'
  const listAt = 'door:' + d.key + ':list'
  const cookieName = 'door-' + d.key
  const unsentName = 'unsent-' + d.key
  const scope = location.pathname
  const subtle = window.crypto && window.crypto.subtle

  // state is all that is known: guests by name, conflicts to settle, when the list came,
  // and how far this phone's clock is from the server's.
  let state = { guests: [], conflicts: [], came: 0, day: '', skew: 0 }
  let acts = []
  let signedOut = false
  let online = true

  const say = (words, value) => words.replace('{}', value)
  const now = () => Date.now() + state.skew
  const inZone = (ms, what) => {
    const parts = {}
    for (const p of new Intl.DateTimeFormat('en-CA', Object.assign({ timeZone: d.zone }, what)).formatToParts(new Date(ms))) parts[p.type] = p.value
    return parts
  }
  const hour = ms => { // as the pages write it
    const p = inZone(ms, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    return d.lang === 'fr' ? Number(p.hour) + '\u00a0h\u00a0' + p.minute : Number(p.hour) + ':' + p.minute
  }
  const dayOf = ms => {
    const p = inZone(ms, { year: 'numeric', month: '2-digit', day: '2-digit' })
    return p.year + '-' + p.month + '-' + p.day
  }
  const fold = s => s.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  const letters = '23456789BCDFGHJKLMNPQRSTVWXYZ'
  const codeOf = s => [...s.toUpperCase()].filter(c => letters.includes(c)).join('')
  const written = code => code.length === 8 ? code.slice(0, 4) + '-' + code.slice(4) : code
  const newKey = () => {
    const raw = crypto.getRandomValues(new Uint8Array(16))
    return Array.from(raw, b => b.toString(16).padStart(2, '0')).join('')
  }

  // What is kept on the phone. Where the browser keeps nothing, the page does until it
  // is closed.
  const kept = at => { try { return localStorage.getItem(at) } catch (e) { return null } }
  const keep = (at, value) => { try { localStorage.setItem(at, value) } catch (e) { /* the page has it */ } }
  const drop = at => { try { localStorage.removeItem(at) } catch (e) { /* nothing is there */ } }
  const text64 = bytes => { let s = ''; for (const b of bytes) s += String.fromCharCode(b); return btoa(s) }
  const bytes64 = text => Uint8Array.from(atob(text), c => c.charCodeAt(0))
  const secure = location.protocol === 'https:' ? '; secure' : ''
  const seal = async make => {
    const found = document.cookie.split('; ').find(c => c.startsWith(cookieName + '='))
    let raw = found ? bytes64(decodeURIComponent(found.slice(cookieName.length + 1))) : null
    if (!raw && !make) return null
    if (!raw) raw = crypto.getRandomValues(new Uint8Array(16))
    if (make) document.cookie = cookieName + '=' + encodeURIComponent(text64(raw)) + '; path=/; samesite=strict; expires=' + new Date(until).toUTCString() + secure
    return subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  }
  const save = async () => {
    if (!subtle || signedOut || now() >= until) return
    const key = await seal(true)
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const body = await subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(JSON.stringify(state)))
    if (!signedOut) keep(listAt, text64(iv) + ' ' + text64(new Uint8Array(body)))
  }
  const load = async () => {
    try { acts = JSON.parse(kept(actsAt) || '[]') } catch (e) { acts = [] }
    mark()
    const sealed = kept(listAt)
    if (!sealed || !subtle) return
    try {
      const key = await seal(false)
      const [iv, body] = sealed.split(' ')
      if (!key || Date.now() >= until) throw new Error('over')
      state = JSON.parse(new TextDecoder().decode(await subtle.decrypt({ name: 'AES-GCM', iv: bytes64(iv) }, key, bytes64(body))))
    } catch (e) {
      drop(listAt)
    }
  }
  // mark says in a cookie whether something was not sent, so that signing out on another
  // page leaves it on the phone.
  const mark = () => { document.cookie = unsentName + '=' + (acts.length ? 'yes' : '') + '; path=/; samesite=strict; max-age=' + (acts.length ? 2592000 : 0) + secure }
  // forget takes the list off the phone. What was not sent stays to be sent, unless all goes.
  const forget = all => {
    state = { guests: [], conflicts: [], came: 0, day: '', skew: state.skew }
    drop(listAt)
    document.cookie = cookieName + '=; path=/; samesite=strict; max-age=0' + secure
    if (all) { acts = []; drop(actsAt); mark() }
    if (navigator.serviceWorker && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage({ forget: true })
  }
  const changeActs = change => { // another window of this phone may have changed them
    try { acts = JSON.parse(kept(actsAt) || '[]') } catch (e) { /* those of the page */ }
    acts = change(acts)
    keep(actsAt, JSON.stringify(acts))
    mark()
  }

  // arrived is since when somebody is there today, with what this phone has not sent.
  const arrived = g => {
    const today = dayOf(now())
    let since = g.arrived && state.day === today ? g.arrived : 0
    for (const a of acts) {
      if (a.person !== g.id || dayOf(a.at) !== today) continue
      if (a.act === 'out' && since && since <= a.at) since = 0
      if (a.act === 'in' && (!since || a.at < since)) since = a.at
    }
    return since
  }

  const network = () => {
    const line = id('network')
    let words = d.sent
    if (signedOut) words = d.out
    else if (now() >= until) words = d.over
    else if (!online) words = d.away + (state.came ? ' ' + say(d.from, hour(state.came)) : '')
    if (acts.length) words = (signedOut || !online ? words + ' ' : '') + say(d.kept, acts.length)
    if (line.textContent !== words) line.textContent = words
    line.classList.toggle('door-away', !online || signedOut)
  }

  const set = (item, part, words) => {
    const el = item.querySelector(part)
    el.textContent = words || ''
    el.hidden = !words
  }
  const show = g => {
    const item = document.getElementById('door-guest').content.firstElementChild.cloneNode(true)
    set(item, '.door-name', g.name)
    set(item, '.door-organization', g.organization)
    set(item, '.door-code', g.code)
    set(item, '.door-stop', g.stop)
    set(item, '.door-owes', g.owes)
    const notes = item.querySelector('.door-notes')
    for (const words of g.notes || []) notes.append(Object.assign(document.createElement('li'), { textContent: words }))
    notes.hidden = !notes.children.length
    const since = arrived(g)
    item.querySelector('.door-since').hidden = !since
    item.querySelector('.door-since > span:last-child').textContent = since ? say(d.since, hour(since)) : ''
    const enter = item.querySelector('.door-in')
    const leave = item.querySelector('.door-out')
    enter.hidden = Boolean(since || g.stop)
    leave.hidden = !since
    enter.setAttribute('aria-label', enter.textContent + ' ' + g.name)
    leave.setAttribute('aria-label', leave.textContent + ' ' + g.name)
    enter.addEventListener('click', () => act({ person: g.id, act: 'in' }, say(d.checked, g.name)))
    leave.addEventListener('click', () => act({ person: g.id, act: 'out' }, say(d.undone, g.name)))
    return item
  }
  const later = code => {
    const item = document.getElementById('door-later').content.firstElementChild.cloneNode(true)
    item.querySelector('h2').textContent = written(code)
    item.querySelector('button').addEventListener('click', () => act({ code, act: 'in' }, say(d.later, written(code))))
    return item
  }

  const find = () => {
    const typed = input.value.trim()
    const list = id('found')
    const code = codeOf(typed)
    const wanted = fold(typed).split(' ').filter(Boolean)
    let found = []
    let unknown = ''
    if (typed && state.guests.length) {
      const byCode = code.length === 8 ? state.guests.filter(g => codeOf(g.code) === code) : []
      found = byCode.length ? byCode : state.guests.filter(g => {
        const words = fold(g.name + ' ' + (g.organization || '')).split(' ')
        return wanted.every(w => words.some(word => word.startsWith(w)))
      })
      if (!found.length && code.length === 8 && /^[A-Za-z0-9]{4}[ -]?[A-Za-z0-9]{4}$/.test(typed)) unknown = code
    }
    list.replaceChildren(...found.slice(0, Number(d.most)).map(show))
    if (unknown && !acts.some(a => a.code === unknown)) list.replaceChildren(later(unknown))
    id('nothing').hidden = !typed || found.length > 0 || list.children.length > 0
    id('more').hidden = found.length <= Number(d.most)
  }
  const conflicts = () => {
    const part = id('conflicts')
    part.hidden = !state.conflicts.length
    part.querySelector('ul').replaceChildren(...state.conflicts.map(c => {
      const item = document.getElementById('door-conflict').content.firstElementChild.cloneNode(true)
      item.querySelector('p').textContent = c.text
      item.querySelector('button').addEventListener('click', () => {
        state.conflicts = state.conflicts.filter(o => o.key !== c.key)
        save()
        render()
        input.focus()
      })
      return item
    }))
  }
  const render = () => {
    const there = state.guests.filter(arrived).length
    if (state.came) id('count').textContent = d.count.replace('{1}', there).replace('{2}', state.guests.length)
    network()
    conflicts()
    find()
  }

  const act = (one, words) => {
    one.key = newKey()
    one.at = Math.round(now())
    changeActs(list => list.concat(one))
    id('said').textContent = words
    input.value = ''
    render()
    input.focus()
    send()
  }

  // Sending. One request at a time; what is not answered is sent again, under its own key.
  let sending = null
  const gone = r => r.type === 'opaqueredirect' || r.status === 401 || r.status === 403 || r.status === 404
  const post = async list => {
    const r = await fetch(d.sync, {
      method: 'POST', credentials: 'same-origin', redirect: 'manual',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify({ acts: list })
    })
    if (gone(r)) { signedOut = true; forget(false); throw new Error('signed out') }
    if (!r.ok) throw new Error(String(r.status))
    return r.json()
  }
  const send = () => {
    if (!sending) sending = sendAll().finally(() => { sending = null; render() })
    return sending
  }
  const sendAll = async () => {
    while (acts.length && !signedOut) {
      const list = acts.slice(0, 100)
      let answer
      try { answer = await post(list) } catch (e) { online = signedOut || e instanceof TypeError === false; return }
      online = true
      for (const a of answer.answers) {
        const guest = state.guests.find(g => g.id === a.person)
        if (guest && a.taken && dayOf(now()) === state.day) guest.arrived = a.arrived || 0
        if (!a.taken) state.conflicts = state.conflicts.filter(c => c.key !== a.key).concat({ key: a.key, text: a.text })
      }
      const answered = new Set(answer.answers.map(a => a.key))
      await save() // a conflict is on the phone before its act is off it
      changeActs(all => all.filter(a => !answered.has(a.key)))
      if (!answered.size) return
    }
  }
  const refresh = async () => {
    if (signedOut) return
    if (now() >= until) drop(listAt) // those who run the desk still read it, on the page alone
    try {
      const r = await fetch(d.list, { credentials: 'same-origin', redirect: 'manual', headers: { Accept: 'application/json' } })
      if (gone(r)) { signedOut = true; forget(false); return }
      if (!r.ok) throw new TypeError(String(r.status))
      const list = await r.json()
      online = true
      Object.assign(state, { guests: list.guests, came: list.now, day: list.day, skew: list.now - Date.now() })
      await save()
    } catch (e) {
      online = false
      if (now() >= until) forget(false)
    }
  }
  let round = null
  let again = false // asked for while one is under way
  const goRound = () => {
    again = true
    if (!round) round = (async () => {
      while (again) {
        again = false
        await sending // what began before the network was back may fail yet
        await send()
        await refresh()
      }
    })().finally(() => { round = null; render() })
    return round
  }

  // Reading badges with the camera, where the phone can.
  const scan = id('scan')
  const camera = id('camera')
  const video = camera.querySelector('video')
  let stream = null
  const stop = () => {
    if (stream) for (const track of stream.getTracks()) track.stop()
    stream = null
    camera.hidden = true
  }
  if ('BarcodeDetector' in window && navigator.mediaDevices) {
    scan.hidden = false
    scan.addEventListener('click', async () => {
      if (stream) return stop()
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
        const reader = new window.BarcodeDetector({ formats: ['qr_code'] })
        video.srcObject = stream
        camera.hidden = false
        await video.play()
        while (stream) {
          const [found] = await reader.detect(video)
          if (found) {
            if (navigator.vibrate) navigator.vibrate(60)
            input.value = written(codeOf(found.rawValue))
            stop()
            find()
            const button = document.querySelector('#door-found .door-act:not([hidden])')
            if (button) button.focus()
            return
          }
          await new Promise(again => setTimeout(again, 150))
        }
      } catch (e) {
        stop()
        id('said').textContent = d.noCamera
      }
    })
    camera.querySelector('button').addEventListener('click', stop)
  }

  document.getElementById('door-find').addEventListener('submit', e => { e.preventDefault(); find() })
  document.querySelector('#door-find .primary').hidden = true // people are found while one types
  input.addEventListener('input', () => { id('said').textContent = ''; find() })
  addEventListener('online', goRound)
  addEventListener('offline', () => { online = false; network() })
  document.addEventListener('visibilitychange', () => { if (!document.hidden) goRound() })
  setInterval(() => { if (!document.hidden) { if (acts.length || !online) goRound(); else network() } }, 10000)
  setInterval(() => { if (!document.hidden) goRound() }, 60000)

  // Signing out takes everything off the phone; what was not sent is sent before.
  for (const form of document.querySelectorAll('form[action$="/sign-out"]')) {
    form.addEventListener('submit', async e => {
      e.preventDefault()
      await send()
      if (acts.length && !window.confirm(say(d.losing, acts.length))) return
      signedOut = true
      forget(true)
      form.submit()
    })
  }

  // The page itself, for when it is opened without a network.
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(d.worker, { scope }).then(() => navigator.serviceWorker.ready).then(r => {
      const parts = [...document.querySelectorAll('link[rel=stylesheet], link[rel=preload], link[rel=icon], script[src]')].map(e => new URL(e.href || e.src).pathname)
      r.active.postMessage({ keep: [scope, ...parts] })
    }).catch(() => {}) // without it the page must be open before the network goes
  }

  load().then(() => { render(); goRound() })
})()
