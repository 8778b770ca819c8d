import type { Server } from 'bun'
import type { Socket } from './socket.ts'

/** The runtime's server, which comes with every request. */
export type HttpEnv = { Bindings: Server<Socket> }
