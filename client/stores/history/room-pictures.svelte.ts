import type { RoomFile } from '../../../protocol/entities.ts'
import type { Wire } from '../connection/wire.ts'
import { kindOf } from './file-kind.ts'

/** Pages that are looked through for the next picture. */
const MOST_PAGES = 10

export const isSeen = (file: RoomFile): boolean => ['picture', 'film'].includes(kindOf(file))

/** Pictures and videos of a room from the oldest to the newest: at first some of them, then also those around them. */
export class RoomPictures {
  files = $state.raw<RoomFile[]>([])
  readonly #room: string
  readonly #wire: Wire
  #before: number | undefined
  #wholeBefore = false
  #wholeAfter = false
  readonly #loading = new Set<'older' | 'newer'>()

  constructor(room: string, wire: Wire, files: readonly RoomFile[]) {
    this.#room = room
    this.#wire = wire
    this.files = files.filter(isSeen)
    this.#before = this.files[0]?.seq
  }

  /** Loads those before the first one. Answers how many there were. */
  older = async (): Promise<number> => {
    if (this.#wholeBefore) return 0
    return this.#load('older', async () => {
      const found: RoomFile[] = []
      for (let page = 0; page < MOST_PAGES && found.length === 0 && !this.#wholeBefore; page++) {
        const { files, before } = await this.#ask(this.#before)
        found.push(...files.filter(isSeen))
        this.#before = before
        this.#wholeBefore = before === undefined
      }
      this.files = [...inOrder(found), ...this.files]
      return found.length
    })
  }

  /** Loads those behind the last one, once: others are not known here until it is opened again. */
  newer = async (): Promise<number> => {
    if (this.#wholeAfter) return 0
    return this.#load('newer', async () => {
      const last = this.files.at(-1)?.seq ?? 0
      const found: RoomFile[] = []
      let before: number | undefined
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer = await this.#ask(before)
        found.push(...answer.files.filter((file) => file.seq > last && isSeen(file)))
        before = answer.before
        const reached = before === undefined || before <= last + 1
        if (!reached) continue
        this.files = [...this.files, ...inOrder(found)]
        this.#wholeAfter = true
        return found.length
      }
      // With a gap before them they would not be the next ones.
      this.#wholeAfter = true
      return 0
    })
  }

  #ask(before: number | undefined): Promise<{ files: RoomFile[]; before?: number }> {
    return this.#wire.command('room.files', { room: this.#room, ...(before !== undefined && { before }) })
  }

  /** What cannot be loaded now is asked for with the next step. */
  async #load(side: 'older' | 'newer', work: () => Promise<number>): Promise<number> {
    if (this.#loading.has(side)) return 0
    this.#loading.add(side)
    try {
      return await work()
    } catch {
      return 0
    } finally {
      this.#loading.delete(side)
    }
  }
}

const inOrder = (files: RoomFile[]): RoomFile[] => files.toSorted((a, b) => a.seq - b.seq)
