import { sends } from './bot.ts'
import { expect, test } from './journey.ts'
import { tasks } from './long-tasks.ts'

/** A frame at 60 Hz. */
const FRAME_MS = 16
/** A machine that needs longer for `calibrate` has as much longer for a message. */
const CALIBRATION_MS = 16
const ROUNDS = 3

// With places for line breaks where the browser itself needs longer to break a line, whatever is in it.
const repeated = (piece: string, begin = '') => `${begin}${piece.repeat(4_000)}`.slice(0, 3_990)
const BODIES = {
  brackets: repeated('['),
  quotes: repeated('>', 'text\n'),
  'quotes in lines': repeated('> a\n'),
  links: repeated('[a](https://b.org) '),
  addresses: repeated('https://b.org '),
  'line breaks': repeated('\n', 'x').concat('x'),
  stars: repeated('*a'),
  'stars and lines': repeated('_*a '),
  backticks: repeated('`a'),
  pipes: repeated('||a'),
  tildes: repeated('~<'),
  'nested lists': repeated('- a\n  - b\n    - c\n'),
  headings: repeated('# a\n'),
  table: repeated(`${'|a'.repeat(50)}\n`, `${'|a'.repeat(50)}\n${'|-'.repeat(50)}\n`),
  mentions: repeated('<@here> '),
}

test.setTimeout(180_000)

test('the worst bodies are drawn within a frame', async ({ alice, browser }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('first')
  await alice.seesSent('first')
  const longest = async (body: string) => {
    const took = await tasks(browser, alice.page, async () => {
      await sends(alice, link, { body })
      await expect.poll(() => alice.log.locator('.body').last().textContent()).not.toBe('before')
    })
    return Math.max(...took)
  }
  const calibrations = []
  for (let round = 0; round < ROUNDS; round++)
    calibrations.push(Math.max(...(await tasks(browser, alice.page, () => alice.page.evaluate(calibrate)))))
  const slower = Math.max(1, median(calibrations) / CALIBRATION_MS)

  const times: Record<string, number> = {}
  for (const [name, body] of Object.entries(BODIES)) {
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) {
      await sends(alice, link, { body: 'before' })
      await expect(alice.log.locator('.body').last()).toHaveText('before')
      // Each body is new, so that it is parsed.
      rounds.push(await longest(body.slice(0, -1 - round)))
    }
    times[name] = Math.round(median(rounds) * 10) / 10
  }
  console.log({ calibration: median(calibrations), ...times })
  expect(Object.entries(times).filter(([, ms]) => ms > FRAME_MS * slower)).toEqual([])
})

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Creates and lays out elements, as the drawing of a message does. */
function calibrate(): Promise<void> {
  return new Promise((resolve) =>
    setTimeout(() => {
      const host = document.createElement('div')
      for (let at = 0; at < 3_000; at++) {
        const element = document.createElement('p')
        element.textContent = `paragraph ${at}`
        host.append(element)
      }
      document.body.append(host)
      host.getBoundingClientRect()
      host.remove()
      resolve()
    }),
  )
}
