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

  /** Then goes on to the page of another site, if one is given. */
  end(elsewhere?: string): Promise<boolean> {
    const { identity, router } = this.#parley
    return this.make(async () => {
      await identity.end()
      forgetEmoji()
      forgetSearches()
      if (elsewhere) return location.assign(elsewhere)
      router.go({ name: 'home' }, { replace: true })
    })
  }
}
