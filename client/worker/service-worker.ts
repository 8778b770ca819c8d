/** Put in by the build: the files that the first page needs, and a name for this very set of them. */
declare const SHELL: string[]
declare const SHELL_NAME: string

const worker = self as unknown as ServiceWorkerGlobalScope

/** How long the server may take for the page before the one that is kept is shown. */
const PAGE_WITHIN_MS = 3_000

/**
 * Lets the pages open while the server is away: what was said is in IndexedDB, and what is written there is sent later.
 * Pages come from the server whenever it answers; files under /assets never change under their name.
 */
worker.addEventListener('install', (event) => {
  event.waitUntil(keepShell())
})
worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOthers())
})
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (request.mode === 'navigate' && (url.pathname === '/' || url.pathname.startsWith('/r/')))
    event.respondWith(page(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(event))
})

async function keepShell(): Promise<void> {
  const cache = await caches.open(SHELL_NAME)
  await cache.addAll(SHELL)
  await worker.skipWaiting()
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== SHELL_NAME).map((name) => caches.delete(name)))
  await worker.clients.claim()
}

async function page(request: Request): Promise<Response> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PAGE_WITHIN_MS)
  try {
    const fresh = await fetch(request, { signal: patience.signal })
    // A proxy whose server is away answers for it.
    if (fresh.status < 500) return fresh
  } catch {
    // The kept one will do.
  } finally {
    // What has begun to come may take longer.
    clearTimeout(timer)
  }
  return (await caches.match('/')) ?? Response.error()
}

async function asset(event: FetchEvent): Promise<Response> {
  const kept = await caches.match(event.request)
  if (kept !== undefined) return kept
  const fresh = await fetch(event.request)
  if (fresh.ok) event.waitUntil(keep(event.request, fresh.clone()))
  return fresh
}

async function keep(request: Request, fresh: Response): Promise<void> {
  try {
    const cache = await caches.open(SHELL_NAME)
    await cache.put(request, fresh)
  } catch {
    // Where the disk is full the network has it.
  }
}
