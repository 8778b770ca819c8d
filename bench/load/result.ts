/** What one generator is to do: the only argument of `bench/load.ts`. */
export interface LoadConfig {
  protocol: 'raw' | 'socketio' | 'nats' | 'parley'
  port: number
  /** The server's process, whose CPU and memory are read. */
  pid: number
  members: number
  /** Members of one room. */
  roomSize: number
  /** Messages a second of all members together; 0 only connects. */
  rate: number
  warmupSeconds: number
  seconds: number
  /** What is missing after a silence of this long is lost. */
  patienceSeconds: number
  /** Whether the server restarts before the sockets connect, so that it has nothing about these people in memory. */
  restart: boolean
}

/** Times in µs, CPU in µs, shares from 0 to 1, memory in bytes. */
export interface Connecting {
  /** Sockets open at once. */
  connected: number
  /** CPU of the server a member, to create what it needs before its socket: session and room. */
  prepareCpu: number
  /** CPU of the server a connection, from the TCP handshake until the member is in its room, when a crowd connects. */
  crowdCpu: number
  /** The same when people connect one after the other; NaN where nobody did. */
  singleCpu: number
  /** Growth of the server's memory a connection since it started. */
  memory: number
  /** Share of a core that the server spent on idle sockets. */
  idleCore: number
}

export interface Delivering {
  sent: number
  expected: number
  delivered: number
  /** Deliveries that never came, messages never acknowledged, and messages acknowledged but not stored. */
  lost: number
  undelivered: number
  unacknowledged: number
  unstored: number
  doubled: number
  /** Sockets that the server cut. */
  closed: number
  /** Deliveries a second inside the window. */
  perSecond: number
  /** Deliveries inside the window, of those that the load asks for. */
  within: number
  p50: number
  p99: number
  worst: number
  cpu: number
  core: number
  /** The generator's own share of a core, and how late it sent: a late generator measures itself. */
  generatorCore: number
  generatorLate: number
  /** Share of a core that neither server nor generator spent. */
  othersCore: number
}

export interface LoadResult {
  connecting: Connecting
  delivering: Delivering | null
}
