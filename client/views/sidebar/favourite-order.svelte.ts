import { moveFavourite } from '../../stores/actions/order-favourites.ts'
import { problemOf } from '../../stores/connection/problem.ts'
import type { Rooms } from '../../stores/history/rooms.svelte.ts'
import { loadedRefusalText } from '../format/refusals.ts'
import type { Shell } from '../shell.svelte.ts'

/** Lets a person drag favourites, or move them with Alt+Shift+↑ ↓. */
export class FavouriteOrder {
  /** The room that is dragged. */
  dragged = $state<string>()
  /** The room before which it would stand; `end` after the last one. */
  target = $state<string>()
  /** The room that keeps the focus where it is moved to. */
  moved = $state<string>()
  readonly #rooms: Rooms
  readonly #shell: Shell

  constructor(rooms: Rooms, shell: Shell) {
    this.#rooms = rooms
    this.#shell = shell
  }

  press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    const room = (event.target as HTMLElement).closest('li')?.dataset['room']
    if (!event.altKey || !event.shiftKey || step === 0 || room === undefined) return
    event.preventDefault()
    const { favourites } = this.#rooms
    const index = favourites.findIndex((entry) => entry.room.id === room) + step
    if (index < 0 || index >= favourites.length) return
    this.moved = room
    this.#shell.announce(`${index + 1} of ${favourites.length}`)
    void this.#move(room, index)
  }

  start(event: DragEvent, room: string): void {
    this.dragged = room
    event.dataTransfer!.effectAllowed = 'move'
  }

  over(event: DragEvent & { currentTarget: HTMLElement }, room: string): void {
    if (this.dragged === undefined) return
    event.preventDefault()
    const { favourites } = this.#rooms
    const { top, height } = event.currentTarget.getBoundingClientRect()
    const index = favourites.findIndex((entry) => entry.room.id === room)
    this.target = favourites[event.clientY < top + height / 2 ? index : index + 1]?.room.id ?? 'end'
  }

  drop(event: DragEvent): void {
    const { dragged, target } = this
    if (dragged === undefined) return
    event.preventDefault()
    this.end()
    if (target === dragged) return
    const others = this.#rooms.favourites.filter(({ room }) => room.id !== dragged)
    const index = others.findIndex(({ room }) => room.id === target)
    void this.#move(dragged, index < 0 ? others.length : index)
  }

  end(): void {
    this.dragged = this.target = undefined
  }

  async #move(room: string, index: number): Promise<void> {
    try {
      await moveFavourite(this.#rooms, room, index)
    } catch (error) {
      this.#shell.tell(await loadedRefusalText(problemOf(error)))
    }
  }
}
