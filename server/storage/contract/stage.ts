import { afterAll, beforeAll } from 'bun:test'
import type { Storage } from '../storage.ts'
import { guest, type Open, type Opened } from './cast.ts'

/** One storage for the tests of a `describe`, with alice, bob and the outsider mallory, who is in no room. */
export function stage(open: Open) {
  let opened: Opened
  const on = { storage: {} as Storage, alice: '', bob: '', mallory: '', reopen: async () => {} }
  beforeAll(async () => {
    opened = await open()
    on.storage = opened.storage
    on.reopen = async () => {
      on.storage = await opened.reopen()
    }
    on.alice = await guest(on.storage, 'alice')
    on.bob = await guest(on.storage, 'bob')
    on.mallory = await guest(on.storage, 'mallory')
  })
  afterAll(() => opened.destroy())
  return on
}
