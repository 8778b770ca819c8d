import { expect } from '@playwright/test'
import type { Records } from '../client/stores/cache/local-db.ts'
import type { Actor } from './cast.ts'

/** Waits until the database of this browser has records with this text in one of its stores: the page writes a moment later. */
export async function hasStored(actor: Actor, store: keyof Records, text: string): Promise<void> {
  const read = () =>
    actor.page.evaluate(async (name) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.addEventListener('success', () => resolve(request.result))
          request.addEventListener('error', () => reject(request.error))
        })
      const db = await done(indexedDB.open('parley'))
      try {
        return JSON.stringify(await done(db.transaction(name).objectStore(name).getAll()))
      } finally {
        db.close()
      }
    }, store)
  await expect.poll(read).toContain(text)
}
