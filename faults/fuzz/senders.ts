import { clientFrame, TEXT } from '../../bench/load/frames.ts'
import { Connection } from '../attacks/connection.ts'
import { HttpConnection } from './http-connection.ts'
import type { Findings } from './findings.ts'
import type { Mutator } from './mutator.ts'
import { arrive } from './person.ts'

/** A new person has few rooms, so that valid commands stay cheap. */
const PACKETS_PER_PERSON = 4_000
/** Packets that are sent together. */
const BATCH = 20
/** Of the last packets of batches, which may close the socket, and of bodies. */
const DAMAGED_SHARE = 0.5
/** A valid command after each batch must be answered, unless the socket was closed. */
const ANSWERS_WITHIN_MS = 30_000
const BINARY = 2
const BINARY_SHARE = 0.02
const WITHOUT_TOKEN_SHARE = 0.05
const UNAUTHORIZED = 401

export interface Target {
  url: string
  port: number
  findings: Findings
  /** Takes this many packets of those that are left; 0 when there are none or the server has ended. */
  take(most: number): number
}

/** Sends mutated packets over sockets with a session, in batches. */
export async function sendPackets(target: Target, mutator: Mutator): Promise<void> {
  let left = 0
  let token = ''
  let socket: FuzzedSocket | null = null
  for (let count = target.take(BATCH); count > 0; count = target.take(BATCH)) {
    while (socket === null || socket.closed || left <= 0) {
      socket?.end()
      if (left <= 0) {
        const person = await arrive(target.url)
        token = person.token
        mutator.know(person.known)
        left = PACKETS_PER_PERSON
      }
      socket = await FuzzedSocket.open(target, token)
      // A packet has ended the session.
      if (socket === null) left = 0
    }
    left -= count
    await socket.send(mutator, count)
  }
  socket?.end()
}

/** Sends mutated bodies over one HTTP connection. */
export async function postBodies(target: Target, mutator: Mutator): Promise<void> {
  const { findings, url, port } = target
  const connection = new HttpConnection(port)
  let left = 0
  let token = ''
  while (target.take(1) > 0) {
    if (left-- <= 0) {
      const person = await arrive(url)
      token = person.token
      mutator.know(person.known)
      left = PACKETS_PER_PERSON
    }
    const { command, input } = mutator.call()
    const body = mutator.random.chance(DAMAGED_SHARE) ? mutator.damaged(input) : Buffer.from(input)
    const path = `/api/${encodeURIComponent(command.toWellFormed())}`
    const sender = mutator.random.chance(WITHOUT_TOKEN_SHARE) ? null : token
    findings.packets++
    const response = await connection.post(path, sender, body)
    if (response === null) findings.closed++
    else findings.answered(response.body, `${path} ${body.toString('latin1')}`)
    if (response?.status === UNAUTHORIZED && sender !== null) left = 0
  }
  connection.end()
}

class FuzzedSocket {
  /** Packets of the batch that is under way, by ack. */
  #sent: string[] = []
  #receive: (text: string) => void = () => undefined

  private constructor(
    private readonly connection: Connection,
    private readonly findings: Findings,
  ) {
    connection.receive = (bytes, start, end) => this.#receive(bytes.toString('utf8', start, end))
  }

  /** Null when the session is not valid any more. */
  static async open({ port, findings }: Target, token: string): Promise<FuzzedSocket | null> {
    const socket = new FuzzedSocket(await Connection.open(port), findings)
    const connected = new Promise<boolean>((resolve) => {
      socket.#receive = (text) => {
        if (text.startsWith('40')) resolve(true)
        else if (text.startsWith('44')) resolve(false)
      }
      void socket.connection.ended.then(() => resolve(false))
    })
    socket.connection.say(`40${JSON.stringify({ token })}`)
    if (await connected) return socket
    socket.end()
    return null
  }

  get closed(): boolean {
    return this.connection.closed
  }

  /** Resolves when the server has read the whole batch or closed the socket. */
  async send(mutator: Mutator, count: number): Promise<void> {
    const { connection, findings } = this
    const { random } = mutator
    const answered = Promise.withResolvers<void>()
    const marker = `43${count}[`
    this.#receive = (text) => {
      if (text.startsWith(marker)) answered.resolve()
      if (text.startsWith('43')) findings.answered(text, this.#sent[Number.parseInt(text.slice(2), 10)] ?? '')
      else if (text === '2') connection.say('3')
      else if (text.startsWith('42["refused"')) findings.answered(text, this.#sent.join('\n'))
    }
    this.#sent = []
    const frames: Buffer[] = []
    for (let ack = 0; ack < count; ack++) {
      const { command, input } = mutator.call()
      const packet = `42${random.chance(0.1) ? '' : ack}[${JSON.stringify(command)},${input}]`
      const last = ack === count - 1 && random.chance(DAMAGED_SHARE)
      this.#sent.push(packet)
      const opcode = last && random.chance(BINARY_SHARE) ? BINARY : TEXT
      frames.push(clientFrame(opcode, last ? mutator.damaged(packet) : packet))
    }
    frames.push(clientFrame(TEXT, `42${count}["session.me",{}]`))
    findings.packets += count
    connection.write(Buffer.concat(frames))
    const late = Bun.sleep(ANSWERS_WITHIN_MS).then(() => 'late')
    if ((await Promise.race([answered.promise, connection.ended, late])) === 'late') {
      findings.add(`did not answer within ${ANSWERS_WITHIN_MS} ms after\n${this.#sent.join('\n')}`)
      connection.end()
    }
    if (connection.closed) findings.closed++
  }

  end(): void {
    this.connection.end()
  }
}
