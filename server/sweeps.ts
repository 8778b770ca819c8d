import type { Context } from './context.ts'
import { Departures } from './departures.ts'
import { sweepEnded } from './ended-sweeper.ts'
import { EphemeralRooms } from './ephemeral-rooms.ts'
import { Expiry } from './expiry.ts'
import { FileSweeper } from './file-sweeper.ts'
import { OperatorLog } from './operator-log.ts'
import type { Uploads } from './files/uploads.ts'

/** What a node does once a minute: it deletes what has ended or what nothing names any more, and logs new operators. */
export class Sweeps {
  readonly departures: Departures
  readonly expiry: Expiry
  private readonly ephemeral: EphemeralRooms
  private readonly files: FileSweeper
  private readonly operators: OperatorLog

  constructor(
    private readonly context: Context,
    uploads: Uploads,
  ) {
    this.departures = new Departures(context)
    this.expiry = new Expiry(context)
    this.ephemeral = new EphemeralRooms(context)
    this.files = new FileSweeper(context, uploads)
    this.operators = new OperatorLog(context)
    void this.operators.look()
  }

  /** None waits for another one. */
  sweep(): void {
    void this.files.sweep()
    void this.departures.sweep()
    void this.expiry.sweep()
    void this.ephemeral.sweep()
    void sweepEnded(this.context)
    void this.operators.look()
  }

  /** Resolves when what is under way has stopped. */
  async close(): Promise<void> {
    await Promise.all([this.files, this.departures, this.expiry, this.ephemeral].map((one) => one.close()))
  }
}
