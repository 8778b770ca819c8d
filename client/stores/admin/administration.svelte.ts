import type { AdminPerson, AdminRoom } from '../../../protocol/administration.ts'
import type { Input, Results } from '../../../protocol/commands.ts'
import type { Policies } from '../../../protocol/policies.ts'
import type { Wire } from '../connection/wire.ts'
import { Listing } from './listing.svelte.ts'

export type Kind = NonNullable<Input<'admin.people'>['kind']>

/** What an operator may ask and do. Every method rejects with the server's refusal, or when it cannot be reached. */
export class Administration {
  readonly people: Listing<AdminPerson>
  readonly rooms: Listing<AdminRoom>
  /** Null until the server has answered. */
  settings = $state.raw<Results['admin.settings'] | null>(null)
  readonly #wire: Pick<Wire, 'post'>

  constructor(wire: Pick<Wire, 'post'>) {
    this.#wire = wire
    this.people = new Listing(this.#peopleBy('', undefined))
    this.rooms = new Listing(this.#roomsBy(''))
  }

  /** What may be done on the server now. */
  get policies(): Policies | null {
    return this.settings && { ...this.settings.defaults, ...this.settings.set }
  }

  findPeople(find: string, kind: Kind | undefined): Promise<void> {
    return this.people.restart(this.#peopleBy(find, kind))
  }

  findRooms(find: string): Promise<void> {
    return this.rooms.restart(this.#roomsBy(find))
  }

  async suspend(person: string, reason: string): Promise<void> {
    await this.#wire.post('admin.suspend', { person, on: true, ...(reason && { reason }) })
    await this.people.again()
  }

  async letBackIn(person: string): Promise<void> {
    await this.#wire.post('admin.suspend', { person, on: false })
    await this.people.again()
  }

  async readSettings(): Promise<void> {
    this.settings = await this.#wire.post('admin.settings', {})
  }

  /** About how many messages would be deleted at once if they stayed for so many days. */
  countExpiring(days: number): Promise<Results['admin.expiring']> {
    return this.#wire.post('admin.expiring', { days })
  }

  async update(changes: Input<'admin.update'>): Promise<void> {
    this.settings = await this.#wire.post('admin.update', changes)
  }

  #peopleBy(find: string, kind: Kind | undefined) {
    return async (after: string | undefined) => {
      const { people: rows, more } = await this.#wire.post('admin.people', {
        ...(find && { find }),
        ...(kind && { kind }),
        ...(after && { after }),
      })
      return { rows, more }
    }
  }

  #roomsBy(find: string) {
    return async (after: string | undefined) => {
      const { rooms: rows, more } = await this.#wire.post('admin.rooms', {
        ...(find && { find }),
        ...(after && { after }),
      })
      return { rows, more }
    }
  }
}
