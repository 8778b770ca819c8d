import { afterEach, expect, test } from 'bun:test'
import { readConfig } from '../config.ts'
import { openMailbox, type Mailbox } from '../test/mailbox.ts'
import { MailFailure } from './mail-server.ts'
import { smtpServer } from './smtp.ts'

const boxes: Mailbox[] = []
afterEach(async () => {
  for (const box of boxes.splice(0)) await box.close()
})

const LETTER = { id: 'one', to: 'kim@example.org', subject: 'Hello', text: 'Grüße\n', html: '<p>Grüße</p>' }

async function sends(options: Parameters<typeof openMailbox>[0], address: (box: Mailbox) => string, more = {}) {
  const box = await openMailbox(options)
  boxes.push(box)
  const { mail } = readConfig({
    SMTP_URL: address(box),
    MAIL_FROM: 'Zoë <parley@example.org>',
    PUBLIC_URL: 'https://chat.example.org',
    ...more,
  })
  const failure = await smtpServer(mail!)
    .send(LETTER)
    .then(
      () => null,
      (error: unknown) => error as MailFailure,
    )
  return { box, failure }
}

const STARTTLS = { disabledCommands: [] }
const at = (box: Mailbox) => `smtp://127.0.0.1:${box.port}`

test('a mail has its texts, its name and an id that stays', async () => {
  const { box, failure } = await sends({}, at)
  expect(failure).toBeNull()
  expect(box.mails[0]).toMatchObject({ from: 'parley@example.org', to: ['kim@example.org'], subject: 'Hello' })
  expect([box.mails[0]!.text.trim(), box.mails[0]!.html.trim()]).toEqual(['Grüße', '<p>Grüße</p>'])
  expect(box.mails[0]!.headers).toContain('Message-ID: <one@example.org>')
})

test('on another machine nothing is said before encryption: not to a server without it, nor to one that proves nothing', async () => {
  const required = { SMTP_TLS: 'required' }
  const plain = await sends({}, (box) => `smtp://kim:secret@127.0.0.1:${box.port}`, required)
  expect(plain.failure).toBeInstanceOf(MailFailure)
  expect(plain.box.mails).toEqual([])
  const unproved = await sends(STARTTLS, (box) => `smtp://kim:secret@127.0.0.1:${box.port}`, required)
  expect(unproved.failure).toBeInstanceOf(MailFailure)
  expect(unproved.box.mails).toEqual([])
})

test('SMTP_TLS=optional encrypts where the server offers it', async () => {
  const optional = { SMTP_TLS: 'optional' }
  expect((await sends(STARTTLS, at, optional)).box.sessions).toMatchObject([{ secure: true }])
  expect((await sends({}, at, optional)).box.sessions).toMatchObject([{ secure: false }])
})

test('the name and the password of the address sign in', async () => {
  const names: unknown[] = []
  const options = {
    allowInsecureAuth: true,
    authOptional: false,
    onAuth: (
      { username, password }: { username?: string; password?: string },
      _session: unknown,
      answer: (error: Error | null, response?: { user: string }) => void,
    ) => {
      names.push([username, password])
      answer(password === 'p@ss word' ? null : new Error('no'), { user: username! })
    },
  } as never
  const right = await sends(options, (box) => `smtp://kim%40example.org:p%40ss%20word@127.0.0.1:${box.port}`)
  expect([right.failure, names]).toEqual([null, [['kim@example.org', 'p@ss word']]])
  const wrong = await sends(options, (box) => `smtp://kim:wrong@127.0.0.1:${box.port}`)
  expect(wrong.failure).toMatchObject({ code: 'EAUTH 535', isFinal: false })
})

test('a server that is not there, and one that refuses a recipient for good, are told apart', async () => {
  const away = await sends({}, () => 'smtp://127.0.0.1:9')
  expect(away.failure).toMatchObject({ isFinal: false })
  const refuses = {
    onRcptTo: (_: unknown, _session: unknown, answer: (error: Error) => void) =>
      answer(Object.assign(new Error('kim@example.org?'), { responseCode: 550 })),
  }
  expect((await sends(refuses as never, at)).failure).toMatchObject({ code: 'EENVELOPE 550', isFinal: true })
})
