import { expect, test } from 'bun:test'
import { Browser } from '../../test/browser.ts'
import { alice, bob, garden, kitchen } from '../../test/cast.ts'
import { Drafts } from './drafts.svelte.ts'

async function drafts(browser: Browser, person = alice.id): Promise<Drafts> {
  const opened = new Drafts({ cache: browser.cache() })
  await opened.adopt(person)
  return opened
}

test('what was begun is there after a reload, in its room alone', async () => {
  const browser = new Browser()
  const before = await drafts(browser)
  before.set(kitchen, 'half a sen')
  before.flush()
  const after = await drafts(browser)
  expect([after.get(kitchen), after.get(garden)]).toEqual(['half a sen', ''])
  after.set(kitchen, '')
  after.flush()
  expect((await drafts(browser)).get(kitchen)).toBe('')
  await browser.close()
})

test('[G10] nobody finds the drafts of another', async () => {
  const browser = new Browser()
  const hers = await drafts(browser)
  hers.set(kitchen, 'secret')
  hers.flush()
  expect((await drafts(browser, bob.id)).get(kitchen)).toBe('')
  await hers.adopt(bob.id)
  expect(hers.get(kitchen)).toBe('')
  await browser.close()
})
