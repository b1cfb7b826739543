// Keeps the page of the door, its style and its script for when there is no network.
// The list of people is not in here: the page keeps that, sealed (door.js). What this
// keeps goes away with it.
'use strict'
const page = new URL(registration.scope).pathname
const shelf = 'door ' + page
const patience = 4000 // milliseconds for a network that is there in name only

addEventListener('install', () => skipWaiting())
addEventListener('activate', e => e.waitUntil(clients.claim()))

addEventListener('message', e => {
  const { keep, forget } = e.data || {}
  if (forget) e.waitUntil(caches.delete(shelf).then(() => registration.unregister()))
  if (keep) {
    e.waitUntil(caches.open(shelf).then(kept => Promise.all(keep.map(address => fetch(address).then(r => {
      if (r.ok && !r.redirected) return kept.put(address, r)
    }).catch(() => {})))))
  }
})

const within = request => new Promise((there, not) => {
  const late = setTimeout(() => not(new Error('late')), patience)
  fetch(request).then(r => { clearTimeout(late); there(r) }, e => { clearTimeout(late); not(e) })
})

const fromShelf = async address => {
  const kept = await caches.open(shelf)
  return kept.match(address, { ignoreSearch: true })
}

addEventListener('fetch', e => {
  if (e.request.method !== 'GET') return
  const { pathname, origin } = new URL(e.request.url)
  if (origin !== location.origin) return
  if (e.request.mode === 'navigate' && pathname === page) {
    e.respondWith(within(e.request).catch(async error => {
      const kept = await fromShelf(page)
      if (kept) return kept
      throw error
    }))
  } else if (pathname.startsWith('/static/')) {
    e.respondWith(fromShelf(pathname).then(kept => kept || fetch(e.request)))
  }
})
