import type { Log } from '../log.ts'
import type { TlsFiles } from './files.ts'
import { pairOf, readPem, type Pair } from './pair.ts'

const DAY_MS = 24 * 3_600_000
/** An authority such as Let's Encrypt is usually asked for a new certificate 30 days before. */
const SOON_MS = 14 * DAY_MS

interface Options {
  files: TlsFiles
  /** The pair in use. */
  pair: Pair
  log: Log
  clock: () => number
  /** How often both files are read, in ms. */
  everyMs: number
  /** Uses a new pair from now on. */
  renewed: (pair: Pair) => void
}

/**
 * Watches the two files of a certificate by reading them: programs that renew it replace files, links or folders, one after
 * the other. Two that do not belong together change nothing until they do, and the log says so.
 */
export class CertificateWatch {
  private pair: Pair
  /** What was refused last, so that the log says it once. */
  private refused = ''
  private warnedAt = -Infinity
  private looking = false
  private readonly timer: Timer

  constructor(private readonly options: Options) {
    this.pair = options.pair
    this.warn()
    this.timer = setInterval(() => void this.look(), options.everyMs)
  }

  close(): void {
    clearInterval(this.timer)
  }

  private async look(): Promise<void> {
    // A file of a network may take long.
    if (this.looking) return
    this.looking = true
    const next = await this.read()
    this.looking = false
    if (next !== null) {
      this.pair = next
      this.options.renewed(next)
      this.options.log.info('tls.renewed', { validTo: dateOf(next.validTo) })
      this.warnedAt = -Infinity
    }
    this.warn()
  }

  /** Answers the pair of the files, or null if it is the one in use or none. */
  private async read(): Promise<Pair | null> {
    const { files, log } = this.options
    try {
      const read = await readPem(files)
      const isSame = read.cert === this.pair.cert && read.key === this.pair.key
      const next = isSame ? null : pairOf(files, read)
      this.refused = ''
      return next
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      if (problem !== this.refused)
        log.warn('tls.kept', { problem, advice: 'The certificate from before is used until both files fit.' })
      this.refused = problem
      return null
    }
  }

  /** Once a day, while the certificate in use is not valid or will not be much longer. */
  private warn(): void {
    const { log, clock } = this.options
    const now = clock()
    const { validFrom, validTo } = this.pair
    if ((validFrom <= now && now < validTo - SOON_MS) || now - this.warnedAt < DAY_MS) return
    this.warnedAt = now
    if (now < validFrom) log.warn('tls.not-yet-valid', { validFrom: dateOf(validFrom), advice: REFUSED })
    else if (now < validTo) log.warn('tls.expires-soon', { validTo: dateOf(validTo), advice: RENEW })
    else log.warn('tls.expired', { validTo: dateOf(validTo), advice: `${REFUSED} ${RENEW}` })
  }
}

const REFUSED = 'Browsers refuse this certificate.'
const RENEW = 'Replace the files of TLS_CERT and TLS_KEY; the server reads them by itself.'

const dateOf = (time: number): string => new Date(time).toISOString()
