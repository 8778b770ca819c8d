import type { Server } from 'bun'
import type { Socket } from './socket.ts'

/** What the runtime hands to every request. */
export type HttpEnv = { Bindings: Server<Socket> }
