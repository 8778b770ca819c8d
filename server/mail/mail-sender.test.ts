import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Browser, PASSWORD } from '../accounts/test/browser.ts'
import { openMailed, ORIGIN, tokenIn } from '../accounts/test/mailed.ts'
import { openMailbox } from '../test/mailbox.ts'
import { ServerProcess, UNLIMITED, until } from '../test/server-process.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Longer than the server takes to look for mails. */
const SOME_LOOKS_MS = 2_500
const TEST_MS = 60_000

let on: Awaited<ReturnType<typeof openMailed>>
let lines: Record<string, unknown>[]
const EVENTS = /mail\./
beforeAll(async () => {
  on = await openMailed(
    { FIRST_ACCOUNT_IS_OPERATOR: 'true' },
    { log: (line: string) => void (EVENTS.test(line) && lines.push(JSON.parse(line) as Record<string, unknown>)) },
  )
})
beforeEach(() => {
  lines = []
  on.mailbox.refuses = () => null
})
afterAll(() => on.close())

const answers = (responseCode: number) => () => Object.assign(new Error('not now'), { responseCode })
const asks = (login: string) => on.browser().does('account.requestReset', { login })
const logged = (event: string) => lines.filter((line) => line['event'] === event)

describe('a mail that the SMTP server does not take', () => {
  test('is tried again after growing pauses, and its link works', async () => {
    const { login, email } = await on.reachable()
    on.mailbox.refuses = answers(451)
    await asks(login)
    await until('a try failed', () => logged('mail.not-sent').length === 1)
    expect(logged('mail.not-sent')[0]).toMatchObject({ kind: 'reset-link', tries: 1, error: 'EENVELOPE 451' })
    await Bun.sleep(SOME_LOOKS_MS)
    on.app.time.now += 31_000
    await until('another one failed', () => logged('mail.not-sent').length === 2)
    on.app.time.now += 31_000
    await Bun.sleep(SOME_LOOKS_MS)
    expect(logged('mail.not-sent')).toHaveLength(2)
    on.mailbox.refuses = () => null
    on.app.time.now += 2 * MINUTE_MS
    const mail = await on.mailTo(email, 1)
    await on.browser().does('account.reset', { token: tokenIn(mail), password: 'a new password' })
  })

  test('is given up after a day, with a line in the log that has neither address nor token', async () => {
    const { login, email } = await on.reachable()
    const count = on.mailbox.to(email).length
    on.mailbox.refuses = answers(451)
    await asks(login)
    await until('a try failed', () => logged('mail.not-sent').length === 1)
    on.mailbox.refuses = () => null
    on.app.time.now += 25 * HOUR_MS
    await until('it is given up', () => logged('mail.given-up').length === 1)
    expect(JSON.stringify(lines)).not.toContain(email)
    await Bun.sleep(SOME_LOOKS_MS)
    expect(on.mailbox.to(email)).toHaveLength(count)
  })

  test('is given up at once when the recipient is refused for good', async () => {
    const { login, email } = await on.reachable()
    on.mailbox.refuses = (to) => (to === email ? answers(550)() : null)
    await asks(login)
    await until('it is given up', () => logged('mail.given-up').length === 1)
    expect(logged('mail.not-sent')).toEqual([])
  })

  test('shows in the health that operators see, until one is taken', async () => {
    const operator = on.browser()
    await operator.does('session.signIn', { login: 'person-1', password: 'a new password' })
    const health = async () =>
      (await operator.does('admin.overview', {})).health.find(({ words }) => words.includes('SMTP server'))
    const { login, email } = await on.reachable()
    expect(await health()).toEqual({ sign: 'good', words: 'The SMTP server takes mails.' })
    on.mailbox.refuses = answers(451)
    on.app.time.now += 1_000
    await asks(login)
    await until('a try failed', () => logged('mail.not-sent').length === 1)
    const { sign, words } = (await health())!
    expect([sign, words.includes('EENVELOPE 451'), words.includes(email)]).toEqual(['bad', true, false])
  })
})

test(
  'a mail is sent once that was asked for right before the server was killed',
  async () => {
    const mailbox = await openMailbox()
    const server = await ServerProcess.start({
      ...UNLIMITED,
      PUBLIC_URL: ORIGIN,
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'parley@example.org',
    })
    const alice = new Browser(server, { origin: ORIGIN })
    await alice.does('account.create', { login: 'alice@example.org', password: PASSWORD })
    await server.kill9()
    await server.start()
    await until('it is sent', () => mailbox.to('alice@example.org').length > 0, 15_000)
    const token = tokenIn(mailbox.to('alice@example.org').at(-1)!)
    expect(await alice.does('account.confirmEmail', { token })).toEqual({ email: 'alice@example.org' })
    for (const word of ['alice@example.org', token]) expect(server.output).not.toContain(word)
    await server.remove()
    await mailbox.close()
  },
  TEST_MS,
)
