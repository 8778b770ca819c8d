import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const TEXTS = ['The first of a group', 'The next one', 'Two lines,\nwith a break']

async function heights(actor: Actor): Promise<number[]> {
  return actor.log.locator('[data-message-id]').evaluateAll((rows) =>
    rows
      .map((row) => ({ top: row.getBoundingClientRect().top, height: row.getBoundingClientRect().height }))
      .toSorted((a, b) => a.top - b.top)
      .map(({ height }) => Math.round(height * 10) / 10),
  )
}

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
])
  test.describe(`at ${viewport.width} px`, () => {
    test.use({ viewport })

    test('a message keeps its height when it is acknowledged', async ({ alice }) => {
      await alice.creates('Design Crit')
      await alice.goesOffline()
      for (const text of TEXTS) await alice.says(text)
      for (const text of TEXTS) await alice.seesPending(text)
      const pending = await heights(alice)
      await alice.comesBack()
      for (const text of TEXTS) await alice.seesSent(text)
      expect(await heights(alice)).toEqual(pending)
      expect(pending).toHaveLength(TEXTS.length)
    })
  })
