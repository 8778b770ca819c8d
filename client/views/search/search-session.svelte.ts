import type { Component } from 'svelte'
import type { Message, Person } from '../../../protocol/entities.ts'
import type { Parley } from '../../parley.ts'
import { rememberSearch, type RecentSearch } from '../../stores/preferences/recent-searches.svelte.ts'
import type { RoomRoute, Router } from '../../stores/preferences/router.svelte.ts'
import { PeopleOfRooms } from '../../stores/search/people-of-rooms.svelte.ts'
import { filtersIn, without, type Filters, type Query } from '../../stores/search/query.ts'
import { Search } from '../../stores/search/search.svelte.ts'
import { plainText } from '../markdown/plain-text.ts'
import { FoundText } from './found-text.ts'
import { groupHits } from './hit-groups.ts'
import { meantBy, suggestionsFor, type Known, type Suggestion } from './suggestions.ts'
import { openFilter, takeFilters } from './typed-filters.ts'

const TYPED_MS = 200

export interface SearchSessionOptions {
  parley: Pick<Parley, 'connection' | 'feed' | 'rooms' | 'identity' | 'actions'>
  /** Stands in the room while its hits follow each other there. */
  Bar: Component
  /** The people of the room on the page. */
  members: () => Iterable<Person>
  now: () => number
}

/** Where the search is while it is open. */
export interface SearchPlace {
  search: SearchSession | undefined
  /** Panels cover the room. */
  readonly peopleInDrawer: boolean
}

/** A search as a person sees it, from its first letter to its last hit. It goes on when the room at its side changes. */
export class SearchSession {
  typed = $state('')
  filters = $state.raw<Filters>({})
  order = $state<Query['order']>('newest')
  /** The key of the row that the arrow keys have chosen. */
  chosen = $state<string>()
  /** The hit that is shown in its room. */
  shown = $state.raw<Message>()
  /** How far the list was scrolled, in px. */
  scrolled = 0
  /** The code of the room beside which the hits were listed. */
  beside = ''

  readonly Bar: Component
  readonly person: string | undefined
  readonly search: Search
  readonly people: PeopleOfRooms
  readonly #found = new FoundText()
  readonly #options: SearchSessionOptions
  #asked: Query | null = null
  #end: () => void = () => undefined
  #closed = false

  /** The filter that is being typed; the search does not have it yet. */
  readonly open = $derived(openFilter(this.typed))
  readonly query: Query = $derived({
    text: (this.open?.before ?? this.typed).trim().replace(/\s+/g, ' '),
    filters: this.filters,
    order: this.order,
  })
  readonly empty = $derived(this.typed === '' && Object.keys(this.filters).length === 0)
  readonly suggestions: Suggestion[] = $derived.by(() =>
    this.open === null ? [] : suggestionsFor(this.open, this.#known()),
  )
  /** Without those that this person has deleted and the server still has. */
  readonly groups = $derived.by(() => {
    const { actions } = this.#options.parley
    const isThere = ({ id, deleted }: Message) => !deleted && actions.removedAt(id) === undefined
    return groupHits(this.search.pages.map((page) => page.map((one) => actions.shown(one)).filter(isThere)))
  })
  readonly hits: Message[] = $derived(this.groups.flatMap(({ hits }) => hits))

  /** Its derived values do not end with the view that begins it. */
  static begin(options: SearchSessionOptions): SearchSession {
    let session!: SearchSession
    const end = $effect.root(() => {
      session = new SearchSession(options)
    })
    session.#end = end
    return session
  }

  private constructor(options: SearchSessionOptions) {
    const { connection, feed, identity, rooms } = options.parley
    this.#options = options
    this.Bar = options.Bar
    this.person = identity.person?.id
    this.search = new Search({ wire: connection, feed, now: options.now })
    this.people = new PeopleOfRooms({
      wire: connection,
      rooms: () => rooms.list.map(({ room }) => room.id),
      known: () => options.members(),
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.hits.length > 0) this.remember()
    this.#found.clear()
    this.search.close()
    this.people.close()
    this.#end()
  }

  /** Asks what is in the field now: at once, or after typing has paused. */
  ask(): void {
    const { query } = this
    if (JSON.stringify(query) === JSON.stringify(this.#asked)) return
    const typing = this.#asked !== null && query.text !== this.#asked.text
    this.#asked = query
    this.search.ask(query, typing ? TYPED_MS : 0)
  }

  /** Makes chips of the filters that are complete in the field. */
  takeFilters(): void {
    this.typed = takeFilters(this.typed, (filter) => {
      const meant = meantBy(filter, this.#known())
      if (meant) this.filters = meant.apply(this.filters)
      return meant !== undefined
    })
  }

  /** Makes a chip of the filter that is being typed. */
  pick(suggestion: Suggestion): void {
    this.typed = this.open?.before ?? this.typed
    this.filters = suggestion.apply(this.filters)
  }

  repeat({ text, filters }: RecentSearch): void {
    this.typed = text
    this.filters = filters
  }

  /** Removes the filter that stands last. */
  dropLast(): void {
    const last = filtersIn(this.filters).at(-1)
    if (last) this.filters = without(this.filters, last)
  }

  clear(): void {
    this.#found.clear()
    this.repeat({ text: '', filters: {} })
    this.chosen = undefined
  }

  /** Shows a hit: its row is chosen, and its words are marked in the room once it is there. */
  show(hit: Message): void {
    this.chosen = hit.id
    this.shown = hit
    this.#found.show(hit.id, this.search.answered?.text ?? '')
    this.remember()
  }

  /** What showed it is left. It goes on beside another room and, after a hit, in the room with its bar; else it ends. */
  leave(router: Router, shell: SearchPlace): void {
    // A view that is removed still sees the page before.
    queueMicrotask(() => {
      const { path } = router
      if (this.#closed || (path.name === 'room' && (path.panel === 'search' || this.#goesOn(path, shell)))) return
      this.close()
      if (shell.search === this) shell.search = undefined
    })
  }

  #goesOn({ code, thread }: RoomRoute, { peopleInDrawer }: SearchPlace): boolean {
    return this.shown !== undefined && (peopleInDrawer || thread !== undefined) && this.#isOf(code)
  }

  #isOf(code: string): boolean {
    return this.#options.parley.rooms.byId(this.shown!.room)?.room.code === code
  }

  /** Whether the hit that is shown is in a room, or in a thread of it. */
  shows(room: string, thread?: string): boolean {
    const { shown } = this
    return shown?.room === room && (thread === undefined || shown.id === thread || shown.thread === thread)
  }

  remember(): void {
    const { answered } = this.search
    if (answered) rememberSearch(answered)
  }

  nameOf = (person: string): string => this.search.people.get(person)?.name ?? 'Someone'

  /** A message in one line, with the choices of its poll. Of people who are mentioned and unknown here the name is not known. */
  lineOf({ body, poll }: Message, members: ReadonlyMap<string, { person: Person }>): string {
    const nameOf = (id: string): string => this.search.people.get(id)?.name ?? members.get(id)?.person.name ?? 'someone'
    return [plainText(body, nameOf), ...(poll?.choices ?? [])].join(' · ')
  }

  #known(): Known {
    const { rooms, identity } = this.#options.parley
    return {
      people: this.people.all,
      rooms: rooms.list.map(({ room }) => room),
      me: identity.person?.id,
      now: this.#options.now(),
    }
  }
}
