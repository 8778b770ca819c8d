import { OPEN } from '../../../protocol/policies.ts'
import type { Results } from '../../../protocol/commands.ts'
import type { Reason } from '../../../protocol/errors.ts'
import { Backoff } from '../connection/backoff.ts'
import type { Wire } from '../connection/wire.ts'
import { load, save } from '../preferences/browser-storage.ts'
import type { Identity } from './identity.svelte.ts'

type ServerPolicies = Results['server.policies']

export interface PoliciesOptions {
  wire: Pick<Wire, 'post' | 'onRefused'>
  identity: Pick<Identity, 'person' | 'operator'>
}

const POLICIES = 'parley.policies'

/** The policies that the page shows on the first visit, until the server has answered. */
export const UNKNOWN: ServerPolicies = { ...OPEN, mail: false }

/** The server has other policies than this page knows. */
const CHANGED: ReadonlySet<Reason> = new Set([
  'guests_refused',
  'no_room_creation',
  'registration_closed',
  'invitation_needed',
])

/** What may be done on the server, so that nothing is offered that would be refused. */
export class Policies {
  /** Those of the last visit, until the server has answered. On the first visit everything is offered until then. */
  now = $state.raw<ServerPolicies>({ ...UNKNOWN, ...stored() })
  /** Whether the server has answered, or could not. */
  asked = $state(false)

  readonly #options: PoliciesOptions
  readonly #backoff = new Backoff(() => void this.ask())

  constructor(options: PoliciesOptions) {
    this.#options = options
    options.wire.onRefused((reason) => void (CHANGED.has(reason) && this.ask()))
  }

  /** Whether this person may create rooms. A newcomer is a guest first. */
  get mayCreateRooms(): boolean {
    const { rooms, guests } = this.now
    const { person, operator } = this.#options.identity
    if (rooms === 'operators') return operator
    return person ? rooms === 'everyone' || !person.guest : rooms === 'everyone' && guests
  }

  /** Asks the server, until it answers. */
  async ask(): Promise<void> {
    try {
      this.now = await this.#options.wire.post('server.policies', {})
      save(POLICIES, JSON.stringify(this.now))
      this.#backoff.done()
    } catch (error) {
      this.#backoff.after(error)
    }
    this.asked = true
  }

  close(): void {
    this.#backoff.close()
  }
}

function stored(): Partial<ServerPolicies> {
  try {
    return JSON.parse(load(POLICIES) ?? '{}')
  } catch {
    return {}
  }
}
