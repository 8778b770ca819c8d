import { describe } from 'bun:test'
import { appendContract } from './contract/append.ts'
import { catchUpContract } from './contract/catch-up.ts'
import type { Open } from './contract/cast.ts'
import { closeContract } from './contract/close.ts'
import { livesContract } from './contract/lives.ts'
import { missingContract } from './contract/missing.ts'
import { orderContract } from './contract/order.ts'
import { pageContract } from './contract/page.ts'
import { readContract } from './contract/read.ts'
import { roomsContract } from './contract/rooms.ts'
import { sessionsContract } from './contract/sessions.ts'

/** What every adapter of `Storage` keeps to, whatever engine is behind it. */
export function storageContract(engine: string, open: Open): void {
  describe(`storage on ${engine}`, () => {
    sessionsContract(open)
    roomsContract(open)
    appendContract(open)
    pageContract(open)
    readContract(open)
    catchUpContract(open)
    livesContract(open)
    missingContract(open)
    orderContract(open)
    closeContract(open)
  })
}
