import { io, type Socket } from 'socket.io-client'
import type { Input, Results } from '../../protocol/commands.ts'
import type { RoomState } from '../../protocol/entities.ts'
import type { WireError } from '../../protocol/errors.ts'
import { joinAsGuest, leaveRooms } from './guest.ts'
import type { FaultContext, Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

const ANSWERS_WITHIN_MS = 10_000
const PAUSE_MS = 300

type Known = Input<'sync'>['known'][number]

/** Claims of a loss of data that no server has proven. None of them may begin a new epoch. */
const FORGERIES: ((state: RoomState, other: RoomState) => Known)[] = [
  ({ room, to }) => ({ room: room.id, rev: to + 1_000 }),
  ({ room, to, term }) => ({ room: room.id, rev: to + 1_000, term }),
  ({ room, to, term, proof }) => ({ room: room.id, rev: to + 1_000, term, proof }),
  ({ room, to, proof }) => ({ room: room.id, rev: to, term: 'another term', proof }),
  ({ room, to, proof }) => ({ room: room.id, rev: to, term: 'another term', proof: reversed(proof) }),
  ({ room, to, term }, other) => ({ room: room.id, rev: to + 1, term, proof: other.proof }),
  ({ room, to, term }) => ({ room: room.id, rev: to + 1, term, proof: '' }),
]

export const forgedClaims: Nemesis = {
  name: 'forged-claims',
  about: 'a guest claims revs that no server gave, without a proof or with a proof of something else',
  target: 'network',
  unsupported: async () => null,
  async inject(context) {
    await recordFault(context, 'forged-claims', `${FORGERIES.length} forged claims`, () => forge(context))
  },
}

async function forge({ server, codes }: FaultContext): Promise<string | undefined> {
  const guest = await joinAsGuest(server.url, 'Forger', codes)
  try {
    for (const forgery of FORGERIES) {
      await withSocket(server.url, guest.token, async (socket) => {
        const { epoch, rooms } = await sync(socket, { known: [] })
        const states = rooms.map((state, at) => forgery(state, rooms[(at + 1) % rooms.length]!))
        // Whether a new epoch began is for the checker to find out.
        await sync(socket, { epoch, known: states })
      })
      await Bun.sleep(PAUSE_MS)
    }
  } catch (error) {
    // The server may be restarted meanwhile by another nemesis.
    if (error instanceof Unreachable) return 'the server was away'
    throw error
  } finally {
    await leaveRooms(server.url, guest)
  }
  return undefined
}

class Unreachable extends Error {}

async function withSocket(url: string, token: string, use: (socket: Socket) => Promise<void>): Promise<void> {
  const socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true, reconnection: false })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve)
      socket.on('connect_error', (error) => reject(new Unreachable(error.message)))
    })
    await use(socket)
  } finally {
    socket.disconnect()
  }
}

async function sync(socket: Socket, input: Input<'sync'>): Promise<Results['sync']> {
  const answer = await socket
    .timeout(ANSWERS_WITHIN_MS)
    .emitWithAck('sync', input)
    .catch((error: Error) => {
      throw new Unreachable(error.message)
    })
  const { ok, error } = answer as { ok?: Results['sync']; error?: WireError }
  if (ok !== undefined) return ok
  if (error!.code === 'unavailable') throw new Unreachable(error!.message)
  throw new Error(`sync was refused: ${error!.reason}`)
}

const reversed = (text: string): string => [...text].toReversed().join('')
