// Signing in with a passkey, and adding one: the browser's own ceremony between
// two requests. A button with data-passkey says which ("sign-in" or "add"),
// where it begins and where it ends. Without this script, or in a browser that
// knows no passkeys, the button stays hidden and the e-mail link serves.
(() => {
  'use strict'
  if (!window.PublicKeyCredential || !navigator.credentials) return

  const bytes = s => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))
  const text = b => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

  const decode = o => {
    const k = { ...o, challenge: bytes(o.challenge) }
    if (o.user) k.user = { ...o.user, id: bytes(o.user.id) }
    for (const list of ['excludeCredentials', 'allowCredentials']) {
      if (o[list]) k[list] = o[list].map(c => ({ ...c, id: bytes(c.id) }))
    }
    return k
  }

  const encode = c => {
    const r = c.response
    const out = { clientDataJSON: text(r.clientDataJSON) }
    if (r.attestationObject) {
      out.attestationObject = text(r.attestationObject)
      if (r.getTransports) out.transports = r.getTransports()
    } else {
      out.authenticatorData = text(r.authenticatorData)
      out.signature = text(r.signature)
      if (r.userHandle) out.userHandle = text(r.userHandle)
    }
    return {
      id: c.id, rawId: text(c.rawId), type: c.type, response: out,
      clientExtensionResults: c.getClientExtensionResults(),
      authenticatorAttachment: c.authenticatorAttachment || undefined
    }
  }

  const post = (url, body) => fetch(url, {
    method: 'POST', credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: body ? JSON.stringify(body) : '{}'
  }).then(async r => {
    const answer = await r.json().catch(() => ({}))
    if (!r.ok) throw new Error(answer.error || '')
    return answer
  })

  for (const button of document.querySelectorAll('[data-passkey]')) {
    const d = button.dataset
    const line = document.getElementById(d.status)
    button.hidden = false
    button.addEventListener('click', async e => {
      e.preventDefault()
      line.textContent = ''
      button.setAttribute('aria-busy', 'true')
      try {
        const options = decode((await post(d.begin)).publicKey)
        const credential = d.passkey === 'add'
          ? await navigator.credentials.create({ publicKey: options })
          : await navigator.credentials.get({ publicKey: options })
        const name = d.name ? document.getElementById(d.name).value : undefined
        location.assign((await post(d.finish, { name, credential: encode(credential) })).to)
      } catch (error) {
        line.textContent = error.name === 'Error' && error.message ? error.message : d.failed
      } finally {
        button.removeAttribute('aria-busy')
      }
    })
  }
})()
