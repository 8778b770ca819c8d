import type { Limits } from '../../protocol/limits.ts'
import type { Confirmation, Mails, MailState } from '../context.ts'
import type { Log } from '../log.ts'
import { Rate } from '../rates.ts'
import { hashToken, newToken } from '../sessions.ts'
import { networkOf } from '../sign-in-tries.ts'
import type { ClaimedMail, NewMail } from '../storage/operations/mails.ts'
import type { Storage } from '../storage/storage.ts'
import { CONFIRM_HOURS, letterOf, RESET_HOURS } from './letters.ts'
import { MailFailure, type MailServer } from './mail-server.ts'

const HOUR_SECONDS = 3_600
const HOUR_MS = 3_600_000
/** So many networks may use up what they may ask for of one address. */
const STRANGE_NETWORKS = 4
/** How often a node looks for mails. */
const LOOK_EVERY_MS = 1_000
/** Mails that one node sends at a time. */
const AT_ONCE = 5
/** A node that said nothing for so long has ended. Longer than a try to send takes. */
const CLAIM_MS = 5 * 60_000
/** The pause after the first try. Each further one is four times as long, up to the longest. */
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 2 * HOUR_MS
const GIVE_UP_AFTER_MS = 24 * HOUR_MS
/** A stop does not wait longer for a mail under way. Another node, or the next start, sends it again. */
const CLOSE_MS = 2_000

interface Options {
  server: MailServer
  /** Where people open Parley, without a slash at its end. Links are never made from what a request says. */
  address: string
  storage: Storage
  limits: Limits
  log: Log
  clock: () => number
  steady: () => number
}

/** Sends the mails that are stored, each by one node, until the SMTP server has taken them. Nobody waits for it. */
export class MailSender implements Mails {
  readonly state: MailState = { sentAt: null, failed: null }
  private readonly byNetwork: Rate
  private readonly byRecipient: Rate
  /** Confirmations by e-mail address, of accounts that do not have it for their login. */
  private readonly byStrangers: Rate
  private readonly underWay = new Map<string, Promise<void>>()
  private looking: Promise<void> | null = null
  private closed = false
  private readonly timer: Timer

  constructor(private readonly options: Options) {
    const { limits, steady } = options
    const rate = (most: number) => new Rate(most / HOUR_SECONDS, most, steady)
    this.byNetwork = rate(limits.mailsPerAddress)
    this.byRecipient = rate(limits.mailsPerRecipient)
    this.byStrangers = rate(limits.mailsPerRecipient * STRANGE_NETWORKS)
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  newMail(): NewMail {
    return { id: Bun.randomUUIDv7(), at: this.options.clock() }
  }

  drawReset(address: string): number {
    return this.byNetwork.take(networkOf(address))
  }

  drawConfirmation(confirmation: Confirmation): number {
    const draws = this.drawsOf(confirmation)
    const wait = Math.max(...draws.map(([rate, key]) => rate.wait(key)))
    if (wait === 0) for (const [rate, key] of draws) rate.spend(key)
    return wait
  }

  giveBackConfirmation(confirmation: Confirmation): void {
    for (const [rate, key] of this.drawsOf(confirmation)) rate.giveBack(key)
  }

  /**
   * Whoever asks for links to the address of somebody else uses up nothing of an account that has the address for its
   * login, of which there is one, and nothing of other networks before several of them ask.
   */
  private drawsOf({ address, person, login, email }: Confirmation): [Rate, string][] {
    const network = networkOf(address)
    const own: [Rate, string][] = [
      [this.byNetwork, network],
      [this.byRecipient, keyOf('confirm-own', person)],
    ]
    if (login === email) return [...own, [this.byRecipient, keyOf('confirm-login', email)]]
    return [...own, [this.byRecipient, keyOf('confirm-from', `${email} ${network}`)], [this.byStrangers, email]]
  }

  /** Deletes what need not be remembered [G7]. Once a minute. */
  sweep(): void {
    this.byNetwork.sweep()
    this.byRecipient.sweep()
    this.byStrangers.sweep()
  }

  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.timer)
    await Promise.race([Promise.all([this.looking, ...this.underWay.values()]), Bun.sleep(CLOSE_MS)])
  }

  private look(): Promise<void> {
    return (this.looking ??= this.start()
      .catch((error: unknown) => this.options.log.warn('mail.not-read', { error: String(error) }))
      .finally(() => (this.looking = null)))
  }

  private async start(): Promise<void> {
    const { storage, clock, log } = this.options
    const free = AT_ONCE - this.underWay.size
    if (free <= 0 || this.closed) return
    const { ids } = await storage.dueMails({ now: clock(), limit: AT_ONCE * 2 })
    for (const id of ids.filter((one) => !this.underWay.has(one)).slice(0, free)) {
      const work = this.work(id)
        .catch((error: unknown) => log.warn('mail.failed', { error: String(error) }))
        .finally(() => void this.underWay.delete(id))
      this.underWay.set(id, work)
    }
  }

  private async work(id: string): Promise<void> {
    const { storage, clock, log } = this.options
    const token = newToken()
    const now = clock()
    const { mail } = await storage.claimMail({
      mail: id,
      now,
      until: now + CLAIM_MS,
      link: {
        hash: hashToken(token),
        confirmUntil: now + CONFIRM_HOURS * HOUR_MS,
        resetUntil: now + RESET_HOURS * HOUR_MS,
      },
    })
    if (mail === null || this.closed) return
    if (now - mail.createdAt >= GIVE_UP_AFTER_MS) {
      // Also the mails of an old backup that was put back.
      log.warn('mail.given-up', { mail: id, kind: mail.kind, tries: mail.tries - 1 })
      await storage.removeMail({ mail: id })
      return
    }
    if (mail.tries === 1 && !this.mayNotify(mail)) {
      log.info('mail.too-many', { kind: mail.kind })
      await storage.removeMail({ mail: id })
      return
    }
    const failure = await this.send(mail, token)
    const about = { mail: id, kind: mail.kind, tries: mail.tries }
    if (failure !== null && !failure.isFinal) {
      log.warn('mail.not-sent', { ...about, error: failure.code })
      await storage.postponeMail({ mail: id, due: clock() + pauseAfter(mail.tries) })
      return
    }
    if (failure !== null) log.warn('mail.given-up', { ...about, error: failure.code })
    await storage.removeMail({ mail: id })
  }

  /** Why the SMTP server did not take it, or null. */
  private async send(mail: ClaimedMail, token: string): Promise<MailFailure | null> {
    const { server, address, clock } = this.options
    try {
      await server.send(letterOf(mail, address, token))
      this.state.sentAt = clock()
      this.state.failed = null
      return null
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error
      // Otherwise the server works, and only this recipient does not exist.
      if (!error.isFinal) this.state.failed = { at: clock(), code: error.code }
      return error
    }
  }

  /** A confirmation was drawn when it was asked for. Whoever asks for the others is not told that there are too many. */
  private mayNotify({ kind, to }: ClaimedMail): boolean {
    return kind === 'confirm-address' || this.byRecipient.take(keyOf(kind, to)) === 0
  }
}

const keyOf = (kind: string, whom: string): string => `${kind} ${whom}`

function pauseAfter(tries: number): number {
  return Math.min(FIRST_PAUSE_MS * 4 ** (tries - 1), LONGEST_PAUSE_MS)
}
