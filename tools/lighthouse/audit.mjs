// Audits pages with Lighthouse, as on a phone, and writes a line of JSON for each:
// {"url", "scores": {category: 0..100}, "short": [what cost points]}.
//
//   node audit.mjs CHROMIUM URL...
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import lighthouse from 'lighthouse'

const [chromium, ...urls] = process.argv.slice(2)
const profile = mkdtempSync(join(tmpdir(), 'lighthouse-'))
const browser = spawn(chromium, [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--remote-debugging-port=0', `--user-data-dir=${profile}`,
], { stdio: 'ignore' })
const over = new Promise(done => browser.once('exit', done))

// port waits until the browser has written where it listens.
async function port () {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0])
    } catch {
      await wait(100)
    }
  }
  throw new Error(`${chromium} does not start`)
}

try {
  const options = { port: await port(), output: 'json', logLevel: 'error', onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'] }
  for (const url of urls) {
    const { lhr } = await lighthouse(url, options)
    const scores = {}
    const short = []
    for (const category of Object.values(lhr.categories)) {
      scores[category.id] = Math.round(category.score * 100)
      for (const ref of category.auditRefs) {
        const audit = lhr.audits[ref.id]
        if (ref.weight > 0 && audit.score !== null && audit.score < 0.9) {
          short.push(`${category.id}: ${audit.title} ${audit.displayValue ?? ''}`.trim())
        }
      }
    }
    console.log(JSON.stringify({ url, scores, short }))
  }
} finally {
  browser.kill('SIGKILL')
  await over
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
}
