import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import type { WireError } from '../../protocol/errors.ts'
import type { Answer } from '../clients/http-commands.ts'
import { Connection } from './connection.ts'

const ACK = /^43(\d+)\[/
const PING = '2'
const PONG = '3'
/** The beginning of a packet, in which its kind and its ack are. */
const HEAD_BYTES = 40

/** Gets whether the command succeeded, and the whole packet, which is decoded only when it is asked for. */
type Settled = (ok: boolean, packet: () => string) => void

/** Socket.IO over a raw connection. It decodes only those answers that somebody reads, so that large ones cost little. */
export class Client {
  #next = 1
  readonly #waiting = new Map<number, Settled>()

  private constructor(readonly connection: Connection) {}

  /** Connects with a session. Rejects with the reason when it is refused. */
  static async open(port: number, token: string, from?: string): Promise<Client> {
    const connected = Promise.withResolvers<void>()
    const connection = await Connection.open(port, from)
    const client = new Client(connection)
    connection.receive = (bytes, start, end) => {
      const head = bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES))
      if (head === PING) connection.say(PONG)
      else if (head.startsWith('40')) connected.resolve()
      else if (head.startsWith('44')) connected.reject(new Error(bytes.toString('utf8', start, end)))
      else client.#settle(head, () => bytes.toString('utf8', start, end))
    }
    void connection.ended.then(() => connected.reject(new Error('The server ended the connection.')))
    connection.say(`40${JSON.stringify({ token })}`)
    try {
      await connected.promise
    } catch (error) {
      connection.end()
      throw error
    }
    return client
  }

  /** Sends a command without waiting. `settled` is not called when the connection ends before the answer. */
  send<C extends CommandName>(name: C, input: Input<C>, settled: Settled = () => undefined): void {
    const ack = this.#next++
    this.#waiting.set(ack, settled)
    this.connection.say(`42${ack}${JSON.stringify([name, input])}`)
  }

  /** The answer, or a rejection when the connection ends first. */
  async ask<C extends CommandName>(name: C, input: Input<C>): Promise<Answer<C>> {
    const answer = Promise.withResolvers<Answer<C>>()
    this.send(name, input, (_, packet) => answer.resolve(answerIn(packet()) as Answer<C>))
    const ended = this.connection.ended.then(() => Promise.reject(new Error('The server ended the connection.')))
    return Promise.race([answer.promise, ended])
  }

  /** The result of a command that must succeed. */
  async run<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    const answer = await this.ask(name, input)
    if ('error' in answer) throw new Error(`${name} was refused: ${answer.error.message}`)
    return answer.ok
  }

  #settle(head: string, packet: () => string): void {
    const match = ACK.exec(head)
    if (match === null) return
    const ack = Number(match[1])
    const settled = this.#waiting.get(ack)
    this.#waiting.delete(ack)
    settled?.(head.startsWith('{"ok"', match[0].length), packet)
  }
}

/** What an ack packet carries. */
export function answerIn(packet: string): { ok: unknown } | { error: WireError } {
  return (JSON.parse(packet.slice(packet.indexOf('['))) as [{ ok: unknown } | { error: WireError }])[0]
}
