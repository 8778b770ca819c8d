/** Calls the listener when the network is back or the page is visible again: an attempt may succeed now. Answers how to stop. */
export function onWake(listener: () => void): () => void {
  const visibilityChanged = (): void => {
    if (document.visibilityState === 'visible') listener()
  }
  globalThis.addEventListener?.('online', listener)
  globalThis.document?.addEventListener('visibilitychange', visibilityChanged)
  return () => {
    globalThis.removeEventListener?.('online', listener)
    globalThis.document?.removeEventListener('visibilitychange', visibilityChanged)
  }
}
