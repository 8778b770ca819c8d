import { openApp } from '../../test/app.ts'
import { openMailbox, type ReceivedMail } from '../../test/mailbox.ts'
import { UNLIMITED, until } from '../../test/server-process.ts'
import { Browser, PASSWORD } from './browser.ts'

/** Where people open the server of `openMailed`. */
export const ORIGIN = 'https://chat.example.org'
const ARRIVES_MS = 10_000

export const tokenIn = ({ link }: ReceivedMail): string => link.split('#')[1] ?? ''

/** The server in this process, with a mailbox that takes its mails. */
export async function openMailed(env: Record<string, string> = {}, options = {}) {
  const mailbox = await openMailbox()
  const app = await openApp(
    {
      ...UNLIMITED,
      LIMIT_SIGN_IN_TRIES: '0',
      LIMIT_MAILS_PER_ADDRESS: '0',
      LIMIT_MAILS_PER_RECIPIENT: '0',
      PUBLIC_URL: ORIGIN,
      TRUSTED_PROXIES: '127.0.0.1',
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'Parley <parley@example.org>',
      ...env,
    },
    options,
  )
  let count = 0
  /** The mail with this index to an address, once it is there. */
  async function mailTo(address: string, index = 0): Promise<ReceivedMail> {
    await until(`mail ${index} to ${address}`, () => mailbox.to(address).length > index, ARRIVES_MS)
    return mailbox.to(address)[index]!
  }
  const newLogin = () => `person-${++count}`
  const browserWith = (headers: Record<string, string> = {}) => new Browser(app, { origin: ORIGIN, ...headers })
  return {
    app,
    mailbox,
    browser: browserWith,
    newLogin,
    mailTo,
    /** Somebody with an account, and a confirmed address. */
    async reachable(login = newLogin(), headers: Record<string, string> = {}) {
      const browser = browserWith(headers)
      const { person } = await browser.does('account.create', { login, password: PASSWORD })
      const email = `${login}@example.org`
      await browser.does('account.setEmail', { email, password: PASSWORD })
      await browser.does('account.confirmEmail', { token: tokenIn(await mailTo(email)) })
      return { browser, login, person, email }
    },
    async close() {
      await app.close()
      await mailbox.close()
    },
  }
}
