import { formatCode, parseCode } from '../../../protocol/code.ts'
import { prefix } from '../../prefix.ts'

/** A room, with one of its messages to be shown, and with what is open beside it: a thread, by its first message, or a panel. */
export interface RoomRoute {
  name: 'room'
  /** Or the token of an invitation, until it is known which room that is. */
  code: string
  invite?: boolean
  message?: string
  thread?: string
  panel?: 'pins' | 'files' | 'search'
}

export type SettingsSection = 'profile' | 'account' | 'appearance' | 'notifications' | 'devices' | 'privacy' | 'data'

export type Route =
  | { name: 'home' | 'admin' | 'sign-in' | 'register' | 'reset' | 'confirm' }
  | { name: 'settings'; section?: SettingsSection }
  | RoomRoute

const PAGE = /^\/(?:(admin|sign-in|register|reset|confirm)|(settings)(?:\/([a-z]+))?)?\/?$/
const ROOM = /^\/r\/([^/]+)(?:\/(?:(pins|files|search)|(thread\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})))?\/?$/
const INVITATION = /^\/i\/([\w-]{22})\/?$/
const UNKNOWN = { name: 'unknown' } as const

/** What an entry of the browser's history has beside its address: that of the page before. */
interface Origin {
  from: string
}

/** The page that is shown: `/`, `/admin`, `/sign-in`, `/register`, `/reset`, `/confirm`, `/settings`, `/r/K7M-2XPD-4RQ`, and below that a message's id, `thread/` with one, `pins`, `files` or `search`. */
export class Router {
  /** `unknown` for an address that has no page, such as a link whose end is missing. */
  path = $state.raw<Route | typeof UNKNOWN>({ name: 'home' })
  /** Closes what covers the page. */
  #uncover: (() => void) | null = null
  /** The entry of something that covered the page is about to be left. */
  #leaving: ReturnType<typeof setTimeout> | undefined
  /** The browser is going back from the entry of a cover: what changes the entries waits until it is there. */
  #returning: (() => void)[] | null = null

  /** Reads the address, and follows back, forward and clicks on Parley's links. */
  start(): void {
    const show = () => (this.path = read(location.pathname) ?? UNKNOWN)
    show()
    addEventListener('popstate', () => {
      if (this.#returning) this.#returned(this.#returning)
      else {
        const uncover = this.#uncover
        this.#uncover = null
        uncover?.()
      }
      show()
    })
    document.addEventListener('click', (event) => this.#click(event))
  }

  go(route: Route, { replace = false }: { replace?: boolean } = {}): void {
    const link = this.link(route)
    const inPlace = replace || link === location.pathname
    const covered = this.#leaveCover()
    if (covered && inPlace) this.#return()
    this.#change(() => {
      if (inPlace) history.replaceState(history.state, '', link)
      else history[covered ? 'replaceState' : 'pushState']({ from: location.pathname } satisfies Origin, '', link)
    })
    this.path = route
  }

  /** Opens something beside a room, in place of what is open there, so that Back leads to the room. */
  beside(code: string, what: Pick<RoomRoute, 'thread' | 'panel'>): void {
    const { path } = this
    this.go({ name: 'room', code, ...what }, { replace: path.name === 'room' && !!(path.panel ?? path.thread) })
  }

  /** Leaves for the page from which this one was opened, so that Back does not lead here again. */
  leave(route: Route): void {
    const { from } = (history.state ?? {}) as Partial<Origin>
    const covered = this.#uncover !== null || this.#leaving !== undefined
    if (covered || this.#returning || from !== this.link(route)) return this.go(route, { replace: true })
    this.#return()
    this.path = route
  }

  /**
   * Lets Back close what covers the page, such as a drawer or a dialog, by `uncover`. Answers what to call when it was
   * closed in another way. A route that is gone to meanwhile, or another cover, takes its place among the pages.
   */
  cover(uncover: () => void): () => void {
    if (!this.#leaveCover()) this.#change(() => history.pushState(null, ''))
    this.#uncover = uncover
    return () => {
      if (this.#uncover !== uncover) return
      this.#uncover = null
      // A moment later: what closed the cover may also go to a route.
      this.#leaving = setTimeout(() => this.#leaveCover() && this.#return())
    }
  }

  /** Answers whether the current entry belongs to a cover. */
  #leaveCover(): boolean {
    const covered = this.#uncover !== null || this.#leaving !== undefined
    clearTimeout(this.#leaving)
    this.#leaving = undefined
    this.#uncover = null
    return covered
  }

  #change(change: () => void): void {
    if (this.#returning) this.#returning.push(change)
    else change()
  }

  #return(): void {
    this.#change(() => {
      this.#returning = []
      history.back()
    })
  }

  #returned(changes: (() => void)[]): void {
    this.#returning = null
    for (const change of changes) this.#change(change)
  }

  /** The path of a route, for `href`. */
  link(route: Route): string {
    return prefix + pathOf(route)
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const anchor = (event.target as Element | null)?.closest?.('a[href]') as HTMLAnchorElement | null
    if (!anchor || anchor.target || anchor.hasAttribute('download') || anchor.origin !== location.origin) return
    const route = read(anchor.pathname)
    if (!route || anchor.hash) return
    event.preventDefault()
    this.go(route)
  }
}

function pathOf(route: Route): string {
  if (route.name === 'home') return '/'
  if (route.name === 'settings') return route.section ? `/settings/${route.section}` : '/settings'
  if (route.name !== 'room') return `/${route.name}`
  const { code, message, thread, panel } = route
  if (INVITATION.test(`/i/${code}`)) return `/i/${code}`
  const below = thread ? `/thread/${thread}` : panel ? `/${panel}` : message ? `/${message}` : ''
  return `/r/${formatCode(code)}${below}`
}

/** The route of a path. Null when Parley has no such page. */
export function read(pathname: string): Route | null {
  const path = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : ''
  const page = PAGE.exec(path)
  if (page?.[2]) return { name: 'settings', ...(page[3] && { section: page[3] as SettingsSection }) }
  if (page) return { name: (page[1] as 'admin' | 'sign-in' | 'register' | 'reset' | 'confirm' | undefined) ?? 'home' }
  const [, token] = INVITATION.exec(path) ?? []
  if (token) return { name: 'room', code: token }
  const [, code, panel, threads, id] = ROOM.exec(path) ?? []
  const parsed = code ? parseCode(decode(code)) : null
  if (parsed === null) return null
  return {
    name: 'room',
    code: parsed,
    ...(panel && { panel: panel as RoomRoute['panel'] & string }),
    ...(id && { [threads ? 'thread' : 'message']: id }),
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
