import { expect, test } from 'bun:test'
import { Browser } from '../../test/browser.ts'
import { alice, bob, garden, kitchen } from '../../test/cast.ts'
import { Drafts } from './drafts.svelte.ts'

async function drafts(browser: Browser, person = alice): Promise<Drafts> {
  const opened = new Drafts({ cache: browser.cache() })
  await opened.adopt(person)
  return opened
}

test('a draft is there after a reload, in its room only', async () => {
  const browser = new Browser()
  const before = await drafts(browser)
  before.set(kitchen, { body: 'half a sen', replyTo: 'original' })
  before.flush()
  const after = await drafts(browser)
  expect([after.get(kitchen), after.get(garden)]).toEqual([{ body: 'half a sen', replyTo: 'original' }, { body: '' }])
  after.set(kitchen, { body: '' })
  after.flush()
  expect((await drafts(browser)).get(kitchen)).toEqual({ body: '' })
  await browser.close()
})

test('[G10] nobody sees the drafts of another person', async () => {
  const browser = new Browser()
  const hers = await drafts(browser)
  hers.set(kitchen, { body: 'secret' })
  hers.flush()
  expect((await drafts(browser, bob)).get(kitchen)).toEqual({ body: '' })
  await hers.adopt(bob)
  expect(hers.get(kitchen)).toEqual({ body: '' })
  await browser.close()
})
