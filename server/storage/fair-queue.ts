import type { Limits } from '../../protocol/limits.ts'

/** The person and the network address that a read or a write is done for. A caller and a socket are askers. */
export interface Asker {
  address: string
  session: { person: { id: string } } | null
}

/** What waits in a fair queue. `by` is null for the server's own work. */
export interface Queued {
  by: Asker | null
  /** What it makes the storage do, in the unit of the operations' weights. */
  weight: number
}

/** How much weight of a person, and of all people at an address, may wait; 0 for no bound. The server's own has none. */
export interface WaitingBounds {
  perPerson: number
  perAddress: number
}

export const UNBOUNDED: WaitingBounds = { perPerson: 0, perAddress: 0 }

/** A person who is in the most rooms has as much waiting as a few tabs need, an address as much as all its sockets. */
export function waitingBounds({ waitingPerPerson, socketsPerAddress, commandsPerSecond }: Limits): WaitingBounds {
  // Without a limit of commands, one person is a whole load.
  if (commandsPerSecond === 0) return UNBOUNDED
  return { perPerson: waitingPerPerson, perAddress: waitingPerPerson * socketsPerAddress }
}

/** The people at one address with work that waits, in order of their next turn. */
interface Place<Job extends Queued> {
  people: Map<string, Line<Job>>
  weight: number
}

/**
 * Serves addresses in turn, and at each address its people in turn, one job a turn. So a person with one job waits for
 * one job of each other address at most, however many the others have. The jobs of a person at one address stay in
 * order. The server's own work has every second turn: it neither starves nor is starved.
 */
export class FairQueue<Job extends Queued> {
  private readonly own = new Line<Job>()
  private ownTurn = true
  /** In order of their next turn: a Map keeps the order of insertion. */
  private readonly places = new Map<string, Place<Job>>()
  private count = 0

  constructor(private readonly bounds: WaitingBounds) {}

  get size(): number {
    return this.count
  }

  /** Answers false, and takes nothing, when too much of this person or address waits [G7]. */
  add(job: Job): boolean {
    const { by, weight } = job
    if (by === null) this.own.push(job)
    else {
      const { perPerson, perAddress } = this.bounds
      // Before a session is known, the people at an address share a line.
      const person = by.session?.person.id ?? ''
      const place = this.places.get(by.address)
      const line = place?.people.get(person)
      if (line !== undefined && perPerson > 0 && line.weight + weight > perPerson) return false
      if (place !== undefined && perAddress > 0 && place.weight + weight > perAddress) return false
      this.lineOf(by.address, person).push(job)
      this.places.get(by.address)!.weight += weight
    }
    this.count++
    return true
  }

  /** The next job, or undefined when none waits. */
  take(): Job | undefined {
    if (this.count === 0) return undefined
    this.count--
    const ofServer = this.own.length > 0 && (this.ownTurn || this.places.size === 0)
    this.ownTurn = !ofServer
    return ofServer ? this.own.shift() : this.takeOfPeople()
  }

  private takeOfPeople(): Job {
    const [address, place] = first(this.places)
    const [person, line] = first(place.people)
    const job = line.shift()
    place.weight -= job.weight
    // A person or an address that still has jobs goes to the end of the order.
    place.people.delete(person)
    if (line.length > 0) place.people.set(person, line)
    this.places.delete(address)
    if (place.people.size > 0) this.places.set(address, place)
    return job
  }

  private lineOf(address: string, person: string): Line<Job> {
    let place = this.places.get(address)
    if (place === undefined) this.places.set(address, (place = { people: new Map(), weight: 0 }))
    let line = place.people.get(person)
    if (line === undefined) place.people.set(person, (line = new Line()))
    return line
  }
}

/** Taken jobs are removed from the array in one go, because `shift` moves all that remain. */
const REMOVE_AT = 64

/** First in, first out. */
class Line<Job extends Queued> {
  weight = 0
  private jobs: Job[] = []
  private head = 0

  get length(): number {
    return this.jobs.length - this.head
  }

  push(job: Job): void {
    this.jobs.push(job)
    this.weight += job.weight
  }

  /** Only of a line that has a job. */
  shift(): Job {
    const job = this.jobs[this.head++]!
    this.weight -= job.weight
    if (this.head >= REMOVE_AT && this.head * 2 >= this.jobs.length) {
      this.jobs = this.jobs.slice(this.head)
      this.head = 0
    }
    return job
  }
}

function first<V>(map: Map<string, V>): [string, V] {
  return map.entries().next().value!
}
