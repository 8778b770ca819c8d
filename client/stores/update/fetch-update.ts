/** After this the new page loads its files from the network. */
const WITHIN_MS = 8_000

/** Has the service worker fetch the new files into its cache. Resolves when it has them, or cannot; never rejects. */
export async function fetchUpdate(): Promise<void> {
  const late = new Promise<void>((resolve) => void setTimeout(resolve, WITHIN_MS))
  await Promise.race([late, installed().catch(() => undefined)])
}

async function installed(): Promise<void> {
  const registration = await globalThis.navigator?.serviceWorker?.getRegistration()
  if (!registration) return
  await registration.update()
  const worker = registration.installing ?? registration.waiting
  if (!worker) return
  await new Promise<void>((resolve) => {
    const look = () => ['activated', 'redundant'].includes(worker.state) && resolve()
    worker.addEventListener('statechange', look)
    look()
  })
}
