import { describe } from 'bun:test'
import { appendContract } from './append.ts'
import { catchUpContract } from './catch-up.ts'
import type { Open } from './cast.ts'
import { editContract } from './edit.ts'
import { nodesContract } from './nodes.ts'
import { closeContract } from './close.ts'
import { epochsContract } from './epochs.ts'
import { getContract, missingContract } from './by-id.ts'
import { orderContract } from './order.ts'
import { pageContract } from './page.ts'
import { readContract } from './read.ts'
import { roomsContract } from './rooms.ts'
import { sessionsContract } from './sessions.ts'

/** What every adapter of `Storage` keeps to, whatever engine is behind it. */
export function storageContract(engine: string, open: Open): void {
  describe(`storage on ${engine}`, () => {
    sessionsContract(open)
    roomsContract(open)
    appendContract(open)
    editContract(open)
    pageContract(open)
    readContract(open)
    catchUpContract(open)
    epochsContract(open)
    missingContract(open)
    getContract(open)
    nodesContract(open)
    orderContract(open)
    closeContract(open)
  })
}
