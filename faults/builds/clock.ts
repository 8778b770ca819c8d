import type { Patch } from './patch.ts'

export const clock: Patch = {
  about: 'adds the ms of the trigger `clock` to the time',
  imports: { 'server/main.ts': `import { movedClock } from './injected/moved-clock.ts'` },
  replace: [{ file: 'server/main.ts', find: `\n  clock: Date.now,\n`, put: `\n  clock: movedClock,\n` }],
}
