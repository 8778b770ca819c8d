import { MediaQuery } from 'svelte/reactivity'
import { Today } from './format/today.svelte.ts'
import type { SearchSession } from './search/search-session.svelte.ts'

export type DialogName =
  'jump' | 'shortcuts' | 'keep' | 'room-settings' | 'room-notifications' | 'create' | 'join' | 'invite' | 'leave'

const ANNOUNCED_FOR_MS = 3_000
const NOTICED_FOR_MS = 6_000

/** Which dialog, drawer and panel are open, the current day, and the announcement for screen readers. Exists as long as App. */
export class Shell {
  dialog = $state<DialogName | null>(null)
  /** Phone: the drawer that is open. */
  drawer = $state<'rooms' | 'people' | null>(null)
  /** The code of the invitation on the page. It stays there while a session is started for it. */
  invited = $state<string | null>(null)
  /** The code of the last room that was on the page and is deleted when everybody has left. */
  ephemeral = ''
  /** Wide screens: the people panel beside the room. */
  panel = $state(true)
  /** The button whose menu of the room is open. */
  menu = $state.raw<HTMLElement | null>(null)
  announcement = $state('')
  /** A sentence that everybody reads for a moment. */
  notice = $state('')
  /** The search that is open, or one of whose hits is shown. */
  search = $state.raw<SearchSession>()
  /** What the search begins with. */
  searchFor = ''
  readonly today = new Today()

  #narrow = new MediaQuery('max-width: 860px', false)
  #roomy = new MediaQuery('min-width: 1081px', true)
  #touch = new MediaQuery('pointer: coarse', false)
  #clearing: ReturnType<typeof setTimeout> | undefined
  #unnoticing: ReturnType<typeof setTimeout> | undefined

  /** One column: rooms and people are drawers. */
  get narrow(): boolean {
    return this.#narrow.current
  }

  /** Too narrow for three columns: people are a drawer. */
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

  /** Shows a sentence for a moment, such as why something was refused that has no place of its own. */
  tell(text: string): void {
    clearTimeout(this.#unnoticing)
    this.notice = text
    this.#unnoticing = setTimeout(() => (this.notice = ''), NOTICED_FOR_MS)
  }

  /** Announces to screen readers what the screen shows by itself, such as "Link copied". */
  announce(text: string): void {
    clearTimeout(this.#clearing)
    this.announcement = text
    this.#clearing = setTimeout(() => (this.announcement = ''), ANNOUNCED_FOR_MS)
  }
}
