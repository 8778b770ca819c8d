import { MediaQuery } from 'svelte/reactivity'

export type DialogName = 'jump' | 'shortcuts' | 'settings' | 'create' | 'invite' | 'leave'

const SPOKEN_FOR_MS = 3_000

/** What is open on top of the page, and what is to be told to a screen reader. Lives as long as App. */
export class Shell {
  dialog = $state<DialogName | null>(null)
  /** Phone: the drawer that is open. */
  drawer = $state<'rooms' | 'people' | null>(null)
  /** Wide screens: the people panel beside the room. */
  panel = $state(true)
  said = $state('')

  #narrow = new MediaQuery('max-width: 860px', false)
  #roomy = new MediaQuery('min-width: 1081px', true)
  #touch = new MediaQuery('pointer: coarse', false)
  #silence: ReturnType<typeof setTimeout> | undefined

  /** One column: rooms and people are drawers. */
  get narrow(): boolean {
    return this.#narrow.current
  }

  /** Too tight for three columns: people come as a drawer. */
  get peopleInDrawer(): boolean {
    return !this.#roomy.current
  }

  get touch(): boolean {
    return this.#touch.current
  }

  open(dialog: DialogName): void {
    this.drawer = null
    this.dialog = dialog
  }

  /** Tells a screen reader something that the screen shows by itself, such as "Link copied". */
  say(text: string): void {
    clearTimeout(this.#silence)
    this.said = text
    this.#silence = setTimeout(() => (this.said = ''), SPOKEN_FOR_MS)
  }
}
