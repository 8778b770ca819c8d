import { afterAll, beforeAll } from 'bun:test'
import type { Storage } from '../storage.ts'
import { guest, type Open, type Opened } from './cast.ts'

/** One storage for the tests of a `describe`, with alice, bob and the outsider mallory, who is in no room. */
export function stage(open: Open) {
  let opened: Opened
  const nothing = async () => {}
  const doors = { reopen: nothing, keep: nothing, restore: nothing }
  const on = { storage: {} as Storage, node: () => opened.node(), alice: '', bob: '', mallory: '', ...doors }
  beforeAll(async () => {
    opened = await open()
    on.storage = opened.storage
    for (const door of ['reopen', 'keep', 'restore'] as const)
      on[door] = async () => {
        on.storage = await opened[door]()
      }
    on.alice = await guest(on.storage, 'alice')
    on.bob = await guest(on.storage, 'bob')
    on.mallory = await guest(on.storage, 'mallory')
  })
  afterAll(() => opened.destroy())
  return on
}
