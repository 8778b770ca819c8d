import type { Parley } from '../../parley.ts'
import type { Unsaved } from '../../stores/update/page-update.svelte.ts'

/** So long after a key a person counts as typing. */
const TYPING_MS = 5_000
/** A reload would lose or interrupt these: dialogs, menus, recordings and sounds. Notices are not among them. */
const OPEN = 'dialog[open], [role="dialog"], [role="menu"], [data-busy]'
const WRITABLE = 'textarea, input:not([type="checkbox"], [type="radio"], [type="file"], [readonly])'
/** The text in a composer is stored as a draft, which stays. */
const DRAFTS = '.composer'

/** Watches what a reload would lose. Answers how to ask, and how to stop. */
export function watchUnsaved({ outbox, uploads }: Pick<Parley, 'outbox' | 'uploads'>): {
  unsaved: () => Unsaved | null
  stop: () => void
} {
  let typedAt = -Infinity
  let choosing = false
  const typed = () => (typedAt = performance.now())
  const isFileField = ({ target }: Event) => target instanceof HTMLInputElement && target.type === 'file'
  // The dialog of the system for files is not on the page.
  const chooses = (event: Event) => isFileField(event) && (choosing = true)
  const chosen = (event: Event) => isFileField(event) && (choosing = false)
  const watched = [
    ['input', typed],
    ['click', chooses],
    ['change', chosen],
    ['cancel', chosen],
  ] as const
  for (const [name, listener] of watched) document.addEventListener(name, listener, true)

  function unsaved(): Unsaved | null {
    if (choosing || document.querySelector(OPEN) !== null || playsFilm() || hasText()) return 'open'
    const { store } = uploads
    if (!store?.needsReload && (outbox.waits || store?.busy)) return 'sending'
    return performance.now() - typedAt < TYPING_MS ? 'typing' : null
  }
  return {
    unsaved,
    stop: () => {
      for (const [name, listener] of watched) document.removeEventListener(name, listener, true)
    },
  }
}

const playsFilm = (): boolean => [...document.querySelectorAll('video')].some((video) => !video.paused)

const hasText = (): boolean =>
  [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(WRITABLE)].some(
    (field) => field.value !== field.defaultValue && field.closest(DRAFTS) === null,
  )
