import type { Parley } from '../../parley.ts'
import { forgetEmoji } from '../../stores/preferences/recent-emoji.svelte.ts'
import { forgetSearches } from '../../stores/preferences/recent-searches.svelte.ts'
import { Attempt } from '../ui/attempt.svelte.ts'

/** Ends the session on this device, deletes what is stored here, and shows the first page. */
export class Ending extends Attempt {
  readonly #parley: Pick<Parley, 'identity' | 'router'>

  constructor(parley: Pick<Parley, 'identity' | 'router'>) {
    super()
    this.#parley = parley
  }

  end(): Promise<boolean> {
    const { identity, router } = this.#parley
    return this.make(async () => {
      await identity.end()
      forgetEmoji()
      forgetSearches()
      router.go({ name: 'home' }, { replace: true })
    })
  }
}
