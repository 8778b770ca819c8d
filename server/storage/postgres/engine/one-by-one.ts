import type { Outcome } from '../../group-commit.ts'
import type { AnyWrite } from '../../operations/table.ts'
import type { Commit } from './commit.ts'
import { roomsNamedBy } from './named-rooms.ts'

interface UnderWay {
  rooms: Set<string> | null
  ended: Promise<unknown>
}

/**
 * Batches that change the same room one after the other, in order of their start; others at once. So the facts of a
 * room are reported in order of commit [G3], and what one person wrote stays in order [G4].
 */
export function oneByOne(commit: Commit): Commit {
  const underWay = new Set<UnderWay>()

  return async (writes) => {
    const rooms = roomsOf(writes)
    const before = [...underWay].filter((other) => overlap(rooms, other.rooms)).map(({ ended }) => ended)
    const run = async (): Promise<Outcome[]> => {
      await Promise.all(before)
      return commit(writes)
    }
    const ended = run()
    const mine = { rooms, ended }
    underWay.add(mine)
    return ended.finally(() => underWay.delete(mine))
  }
}

function roomsOf(writes: AnyWrite[]): Set<string> | null {
  const rooms = new Set<string>()
  for (const write of writes) {
    const named = roomsNamedBy(write)
    if (named === null) return null
    for (const room of named) rooms.add(room)
  }
  return rooms
}

const overlap = (one: Set<string> | null, other: Set<string> | null): boolean =>
  one === null || other === null || [...one].some((room) => other.has(room))
