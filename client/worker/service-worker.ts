/** Inserted by the build: the files that the first page needs, and a name for this set of files. */
declare const SHELL: string[]
declare const SHELL_NAME: string

const worker = self as unknown as ServiceWorkerGlobalScope

/** After this the cached page is shown instead of the server's. */
const PAGE_WITHIN_MS = 3_000
const TOO_MANY_REQUESTS = 429
/** So often a file that is cached ahead is asked for. */
const MOST_TRIES = 60
/** The path below which this Parley is, with a slash at its end. */
const PREFIX = new URL('./', worker.location.href).pathname
/** Other Parleys on this host, and other programs, have caches of their own. */
const OWN = PREFIX.slice(0, -1)
/** The name of a cache of any Parley, and what it is below: `parley-Xa8_3kQz/chat`. */
const OURS = /^parley-[\w-]{8}((?:\/.*)?)$/
const CACHE = SHELL_NAME + OWN

/**
 * Lets pages open without the server: messages are in IndexedDB, and new ones are sent later. Pages come from the server
 * whenever it answers. Files under /assets never change under their name.
 */
worker.addEventListener('install', (event) => {
  event.waitUntil(cacheShell())
})
worker.addEventListener('activate', (event) => {
  event.waitUntil(deleteOldCaches())
})
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin || !url.pathname.startsWith(PREFIX)) return
  const path = url.pathname.slice(PREFIX.length)
  if (request.mode === 'navigate' && /^(r\/|settings|$)/.test(path)) event.respondWith(page(request))
  else if (path.startsWith('assets/')) event.respondWith(asset(event))
})

async function cacheShell(): Promise<void> {
  const cache = await caches.open(CACHE)
  // One after another: many who come at once from one address share its requests, and their pages need some, too.
  for (const file of SHELL) await cache.put(file, await fetched(file))
  await worker.skipWaiting()
}

/** Asks again while the address sends too many requests. The server holds such an answer back for a second. */
async function fetched(file: string): Promise<Response> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const answer = await fetch(file)
    if (answer.ok) return answer
    if (answer.status !== TOO_MANY_REQUESTS) break
  }
  throw new Error(`${file} cannot be fetched`)
}

async function deleteOldCaches(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name !== CACHE && OURS.exec(name)?.[1] === OWN)
  // The newest of the others stays: pages of that build may be open, and load parts of themselves later.
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
  await worker.clients.claim()
}

async function page(request: Request): Promise<Response> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PAGE_WITHIN_MS)
  try {
    const fresh = await fetch(request, { signal: patience.signal })
    // A proxy answers with such a status when its server is down, and the server when others at the address send too much.
    if (fresh.status < 500 && fresh.status !== TOO_MANY_REQUESTS) return fresh
  } catch {
    // The cached page is shown instead.
  } finally {
    // An answer that has begun may take longer.
    clearTimeout(timer)
  }
  return (await caches.match(PREFIX, { cacheName: CACHE })) ?? Response.error()
}

async function asset(event: FetchEvent): Promise<Response> {
  const cached = await caches.match(event.request)
  if (cached !== undefined) return cached
  const fresh = await fetch(event.request)
  if (fresh.ok) event.waitUntil(put(event.request, fresh.clone()))
  return fresh
}

async function put(request: Request, fresh: Response): Promise<void> {
  try {
    const cache = await caches.open(CACHE)
    await cache.put(request, fresh)
  } catch {
    // On a full disk the file comes from the network.
  }
}
