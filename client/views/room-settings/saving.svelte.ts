import type { Input } from '../../../protocol/commands.ts'
import type { RoomCommands } from '../../stores/history/room-commands.ts'
import type { Acts } from '../person/acts.svelte.ts'
import { Attempt } from '../ui/attempt.svelte.ts'

export type RoomChange = Omit<Input<'room.update'>, 'room'>

/** Saves a change of a room at once, says "Saved", and keeps the reason when it was refused. */
export class Saving extends Attempt {
  readonly #commands: RoomCommands
  readonly #acts: Acts

  constructor(commands: RoomCommands, acts: Acts) {
    super()
    this.#commands = commands
    this.#acts = acts
  }

  /** Answers whether it was saved. */
  async save(room: string, change: RoomChange): Promise<boolean> {
    const saved = await this.make(() => this.#commands.update(room, change))
    if (saved) this.#acts.say('Saved')
    return saved
  }
}
