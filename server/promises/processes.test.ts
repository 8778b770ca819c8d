import { afterAll, describe, test } from 'bun:test'
import { buses, type OpenProcesses, type Processes } from '../test/processes.ts'
import { betweenProcesses } from './between-processes.ts'
import { stoppedProcesses } from './stopped-processes.ts'
import { promises } from './suite.ts'

for (const { bus, open, lack } of buses) {
  const over = `two processes on PostgreSQL whose bus is ${bus}`
  if (open === null) test.skip(`${over} (${lack})`, () => {})
  else
    describe(over, () => {
      promises(over, shared(open))
      betweenProcesses(open)
      stoppedProcesses(open)
    })
}

/** Two processes for all tests of a suite: each has people and rooms of its own. */
function shared(open: OpenProcesses) {
  let opened: Promise<Processes> | undefined
  afterAll(async () => void (await (await opened)?.close()))
  return async () => ({ ...(await (opened ??= open({ count: 2 }))), close: async () => {} })
}
