import type { Patch } from './patch.ts'

export const clock: Patch = {
  about: 'has a clock that can be moved, by the trigger `clock`: ms that are added to the time',
  imports: { 'server/main.ts': `import { movedClock } from './injected/moved-clock.ts'` },
  replace: [{ file: 'server/main.ts', find: `  clock: Date.now,\n`, put: `  clock: movedClock,\n` }],
}
