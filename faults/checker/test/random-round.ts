import type { ContentRecord, MessageChange } from '../../history/history.ts'
import { Random } from '../../rounds/random.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

const ROOMS = ['r1', 'r2', 'r3']

export interface RandomRound {
  world: World
  actors: Actor[]
}

/** A random round of a correct chat, with crashes, lost answers and optionally a loss of data. */
export function randomRound(seed: number, { steps = 400, actors = 6, dataLost = false } = {}): RandomRound {
  const random = new Random(seed)
  const world = new World(ROOMS)
  world.event({ type: 'round', seed: String(seed), nemeses: ['kill'], build: 'plain' })
  world.event({ type: 'started', pid: 1, tookMs: 1 })
  const all = Array.from({ length: actors }, (_, index) => new Actor(world, `c${index}`).connect())
  for (const actor of all) for (const room of ROOMS) if (random.chance(0.8)) actor.join(room)

  let copy: Record<string, number> | null = null
  for (let step = 0; step < steps; step++) {
    if (dataLost && step === Math.floor(steps / 3)) copy = heads(world)
    if (copy !== null && step === Math.floor(steps / 2)) {
      loseData(world, all, copy, random)
      copy = null
    }
    act(world, random.pick(all), random)
    if (random.chance(0.01)) restart(world, all, random.whole(2, 1_000_000))
  }
  world.event({ type: 'writes-stopped' })
  for (const actor of all) {
    if (!actor.online) actor.connect()
    actor.sync().resend()
  }
  for (const actor of all) actor.sync()
  world.event({ type: 'converged', tookMs: 100 })
  for (const actor of all) actor.end()
  return { world, actors: all }
}

const heads = (world: World) => Object.fromEntries(ROOMS.map((room) => [room, world.head(room)]))

function act(world: World, actor: Actor, random: Random): void {
  const room = random.pick(ROOMS)
  if (!actor.online) {
    actor.connect().resend()
    return
  }
  const inside = world.isIn(room, actor.person)
  const dice = random.next()
  if (!inside) {
    if (dice < 0.3) actor.join(room)
    return
  }
  if (dice < 0.25) actor.say(room, undefined, 1, contentFor(world, actor, room, random))
  else if (dice < 0.45) change(world, actor, room, random)
  else if (dice < 0.48) {
    actor.say(room, random.pick(['answer', 'message'] as const))
    actor.disconnect()
  } else if (dice < 0.5) {
    change(world, actor, room, random, random.pick(['answer', 'message'] as const))
    actor.disconnect()
  } else if (dice < 0.85) actor.receive(room)
  else if (dice < 0.9) actor.page(room)
  else if (dice < 0.95) actor.sync()
  else if (dice < 0.98) actor.leave(room)
  else actor.disconnect()
}

/** A plain message, a poll, files, or a reply in a thread. */
function contentFor(world: World, actor: Actor, room: string, random: Random): ContentRecord {
  if (random.chance(0.2)) return { poll: { choices: 3 } }
  if (random.chance(0.2)) return { files: Array.from({ length: random.whole(1, 3) }, () => actor.upload(room)) }
  const roots = world.messages(room).filter(({ thread, deleted }) => thread === undefined && !deleted)
  if (roots.length === 0 || random.chance(0.7)) return {}
  return { thread: random.pick(roots).id, ...(random.chance(0.7) && { aside: true }) }
}

function change(world: World, actor: Actor, room: string, random: Random, lost?: 'answer' | 'message'): void {
  const present = world.all(room).filter(({ deleted }) => !deleted)
  const polls = present.filter(({ poll }) => poll !== undefined)
  const what = random.pick(['edit', 'delete', 'react', 'react', 'vote', 'vote', 'pin'] as const)
  const from = what === 'vote' ? polls : what === 'edit' || what === 'delete' ? actor.own(room) : present
  if (from.length === 0) return
  const { id, pinned } = random.pick(from)
  const changes: Record<typeof what, () => MessageChange> = {
    edit: () => ({ do: 'edit', room, id, body: actor.text() }),
    delete: () => ({ do: 'delete', room, id }),
    react: () => ({ do: 'react', room, id, emoji: random.pick(['👍', '🎉']), on: random.chance(0.7) }),
    vote: () => ({ do: 'vote', room, id, choices: random.chance(0.8) ? [random.whole(0, 2)] : [] }),
    pin: () => ({ do: 'pin', room, id, on: pinned === undefined }),
  }
  actor.change(changes[what](), lost)
}

function restart(world: World, actors: Actor[], pid: number): void {
  stop(world, actors)
  world.event({ type: 'started', pid, tookMs: 5 })
}

function stop(world: World, actors: Actor[]): void {
  const pid = world.entries.findLast((entry) => entry.type === 'started')!.pid
  world.event({ type: 'fault-began', nemesis: 'kill', what: 'kill -9' })
  world.event({ type: 'exited', pid, code: null, signal: 'SIGKILL', cause: 'nemesis' })
  for (const actor of actors) if (actor.online) actor.disconnect()
  world.event({ type: 'fault-ended', nemesis: 'kill' })
}

/** An old copy is put back. A new client receives revs of the old epoch a second time before another one proves the loss. */
function loseData(world: World, actors: Actor[], copy: Record<string, number>, random: Random): void {
  stop(world, actors)
  world.loseData(copy)
  world.event({ type: 'started', pid: random.whole(2, 1_000_000), tookMs: 5 })
  const newcomer = new Actor(world, 'early').connect()
  for (const room of ROOMS) newcomer.join(room).say(room).receive(room)
  actors.push(newcomer)
  newcomer.disconnect()
  world.data.epoch = 'e2'
  for (const actor of actors) {
    actor.connect()
    for (const room of ROOMS) if (random.chance(0.9) && !world.isIn(room, actor.person)) actor.join(room)
    actor.resend()
  }
}
