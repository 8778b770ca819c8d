import { afterAll, beforeAll, expect, test } from 'bun:test'
import { tmpdir } from 'node:os'
import type { Blobs } from '../blobs/blobs.ts'
import { Browser, PASSWORD } from '../accounts/test/browser.ts'
import { limits } from '../../protocol/limits.ts'
import { openApp } from '../test/app.ts'
import { Actor } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'
import { diskHealth, health, searchHealth } from './health.ts'

const DAY_MS = 24 * 3_600_000

let app: Awaited<ReturnType<typeof openApp>>
let operator: Browser
beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, FIRST_ACCOUNT_IS_OPERATOR: 'true' })
  operator = new Browser(app)
  await operator.does('account.create', { login: 'operator', password: PASSWORD })
})
afterAll(() => app.close())

const idOn = (day: number) => {
  const hex = (Math.floor(app.time.now / DAY_MS) * DAY_MS + day * DAY_MS + 1_000).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${Bun.randomUUIDv7().slice(14)}`
}
const daysOf = async () => (await operator.does('admin.overview', {})).days

test('the overview says what the server holds, and who is connected to it', async () => {
  const alice = await Actor.arrives(app, 'Alice')
  const room = await alice.creates('Attic')
  await alice.connects()
  const overview = await operator.does('admin.overview', {})
  expect(overview).toMatchObject({
    people: { guests: 1, accounts: 1 },
    rooms: 1,
    live: { connections: 1, rooms: 1 },
    bytes: { files: { used: 0, most: limits.fileBytesOfServer } },
    version: '0.1.0',
    limits: { messagesPerSecond: 0, fileBytes: limits.fileBytes },
  })
  expect(overview.upMs).toBeGreaterThanOrEqual(0)
  expect(overview.days.map(({ messages }) => messages)).toEqual(Array.from({ length: 30 }, () => 0))
  expect(overview.days.at(-1)!.day).toBe(new Date(app.time.now).toISOString().slice(0, 10))

  for (const day of [-30, -29, -3, -3, 0, 1]) await alice.says(room, 'hello', idOn(day))
  // Past days are counted once, and today again after a moment.
  expect((await daysOf()).map(({ messages }) => messages).at(-1)).toBe(0)
  app.time.now += 11_000
  const days = await daysOf()
  expect(days.at(-1)!.messages).toBe(1)
  expect(days.at(-4)!.messages).toBe(0)
  alice.leaves()
})

test('a new process counts past days, each message on the day in its id', async () => {
  const alice = await Actor.arrives(app, 'Alice')
  const room = await alice.creates('Cellar')
  await alice.connects()
  app.time.now += 40 * DAY_MS
  for (const day of [-29, -3, -3]) await alice.says(room, 'hello', idOn(day))
  const days = await daysOf()
  expect(days.length).toBe(30)
  expect(days.filter(({ messages }) => messages !== 0)).toEqual([
    { day: days[0]!.day, messages: 1 },
    { day: days.at(-4)!.day, messages: 2 },
  ])
  alice.leaves()
})

test('what needs care stands first', async () => {
  const node = { dataDir: tmpdir(), publicUrl: null, isLocal: false, s3: true }
  const away = { size: () => Promise.reject(new Error('away')) } as unknown as Blobs
  const storage = { unwritable: null }
  const context = { limits: { ...limits, fileBytesOfServer: 100 }, blobs: away, node, storage, mail: null }
  const index = { changes: 0, older: false }
  const items = await health(context as never, 95, index)
  expect(items.slice(0, 3)).toEqual([
    { sign: 'bad', words: 'S3 does not answer: files cannot be opened or sent.' },
    { sign: 'care', words: 'PUBLIC_URL is not set: a page of another site can act as a new guest.' },
    { sign: 'care', words: 'Files use 95 % of LIMIT_FILE_BYTES_OF_SERVER.' },
  ])
  const well = { size: async () => undefined } as unknown as Blobs
  const secure = { ...node, publicUrl: new URL('https://chat.example.org') }
  const good = await health({ ...context, blobs: well, node: secure } as never, 10, index)
  expect(good).toContainEqual({ sign: 'good', words: 'S3 answers.' })
  expect(good).toContainEqual({ sign: 'good', words: 'People use HTTPS.' })
  const full = await health(
    { ...context, node: secure, blobs: well, storage: { unwritable: 'disk_full' } } as never,
    10,
    index,
  )
  expect(full[0]).toEqual({ sign: 'bad', words: 'The disk is full: only reading works.' })
  expect(await diskHealth('/nonexistent')).toBeNull()
})

test('the search index needs care while much is left to be indexed', () => {
  expect(searchHealth({ changes: 0, older: false })).toEqual({ sign: 'good', words: 'The search index is complete.' })
  expect(searchHealth({ changes: 127, older: false }).sign).toBe('good')
  expect(searchHealth({ changes: 0, older: true }).sign).toBe('care')
  expect(searchHealth({ changes: 2_001, older: false })).toEqual({
    sign: 'care',
    words: 'The search index is 2001 changes behind: new messages may not be found.',
  })
})
