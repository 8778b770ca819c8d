import type { Input } from '../../../protocol/commands.ts'
import { problemOf, type Problem } from '../../stores/connection/problem.ts'
import type { RoomCommands } from '../../stores/history/room-commands.ts'
import type { Acts } from '../person/acts.svelte.ts'

export type RoomChange = Omit<Input<'room.update'>, 'room'>

/** Saves a change of a room at once, says "Saved", and keeps the reason when it was refused. */
export class Saving {
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)
  readonly #commands: RoomCommands
  readonly #acts: Acts

  constructor(commands: RoomCommands, acts: Acts) {
    this.#commands = commands
    this.#acts = acts
  }

  /** Answers whether it was saved. */
  async save(room: string, change: RoomChange): Promise<boolean> {
    this.busy = true
    this.problem = null
    try {
      await this.#commands.update(room, change)
      this.#acts.say('Saved')
      return true
    } catch (error) {
      this.problem = problemOf(error)
      return false
    } finally {
      this.busy = false
    }
  }
}
