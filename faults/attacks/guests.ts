import type { CommandName, Input } from '../../protocol/commands.ts'
import { limits } from '../../protocol/limits.ts'
import type { AttackContext } from './attack.ts'
import { answerIn, Client } from './client.ts'
import { RECONNECT_MS } from './flood.ts'
import { countRefusal, type Tally } from './tally.ts'

/** As many as the default limit allows a person. */
const COMMANDS_PER_SECOND = limits.commandsPerSecond

/** Sends a guest's next command. `turn` counts the guest's turns. */
export type Turn = (guest: AttackingGuest, turn: number) => void

export class AttackingGuest {
  /** Rooms that this guest created and has not left. */
  readonly created: string[] = []

  constructor(
    readonly index: number,
    private readonly client: Client,
    private readonly tally: Tally,
  ) {}

  send<C extends CommandName>(name: C, input: Input<C>, succeeded?: (result: unknown) => void): void {
    this.tally.sent++
    this.client.send(name, input, (ok, packet) => {
      if (ok) {
        this.tally.served++
        if (succeeded !== undefined) succeeded((answerIn(packet()) as { ok: unknown }).ok)
        return
      }
      const answer = answerIn(packet())
      if ('error' in answer) countRefusal(this.tally, answer.error.reason)
    })
  }
}

/** These guests connect, sync, and send a command in each turn without waiting for answers. */
export async function guestsSend(context: AttackContext, tokens: readonly string[], turn: Turn): Promise<void> {
  await Promise.all(tokens.map((token, index) => guestSends(context, token, index, turn)))
}

/** Resolves when the guest has connected for the first time. */
async function guestSends({ port, tally }: AttackContext, token: string, index: number, turn: Turn): Promise<void> {
  const begun = Promise.withResolvers<void>()
  const run = async () => {
    const client = await Client.open(port, token)
    client.send('sync', { known: [] })
    begun.resolve()
    const guest = new AttackingGuest(index, client, tally)
    let turns = 0
    const timer = setInterval(() => turn(guest, turns++), 1_000 / COMMANDS_PER_SECOND)
    await client.connection.ended
    clearInterval(timer)
  }
  const repeat = async (): Promise<void> => {
    for (;;) {
      await run().catch(() => undefined)
      tally.cut++
      await Bun.sleep(RECONNECT_MS)
    }
  }
  void repeat()
  await begun.promise
}
