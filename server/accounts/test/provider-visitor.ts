import type { Input, Results } from '../../../protocol/commands.ts'
import type { Reachable } from '../../test/cast.ts'
import { visitProvider } from '../../test/visit-provider.ts'
import { Browser, PASSWORD } from './browser.ts'

/** The address that people use. No name leads to it, so everything goes to the servers themselves. */
export const PUBLIC = 'http://127.0.0.1:4999'

type Answer = Input<'session.provider.answer'>

/** A sign-in that is under way at the provider. */
export class Flow {
  readonly state: string

  constructor(private readonly url: URL) {
    this.state = url.searchParams.get('state')!
  }

  /** What the provider answers when this person signs in. With other parameters it is asked for something else. */
  async signsInAs(login: string, asked: Record<string, string> = {}): Promise<Answer> {
    for (const [name, value] of Object.entries(asked)) this.url.searchParams.set(name, value)
    return answerOf(await visitProvider(this.url.href, { login }))
  }

  async cancels(): Promise<Answer> {
    return answerOf(await visitProvider(this.url.href, 'cancel'))
  }

  /** An answer with other parameters, and the state of this flow. Null takes one out. */
  with(answer: string, parameters: Record<string, string | null>): Answer {
    const changed = new URLSearchParams(answer)
    for (const [name, value] of Object.entries({ state: this.state, ...parameters }))
      if (value === null) changed.delete(name)
      else changed.set(name, value)
    return { answer: changed.toString() }
  }
}

/** A browser whose person signs in with the provider. */
export class Visitor extends Browser {
  constructor(server: Reachable) {
    super(server, { origin: PUBLIC })
  }

  /** With a proof, a flow that links an account to an identity. */
  async begins(proof?: Input<'account.provider.begin'>): Promise<Flow> {
    const { url } = await (proof === undefined
      ? this.does('session.provider.begin', {})
      : this.does('account.provider.begin', proof))
    return new Flow(new URL(url))
  }

  async answers(login: string): Promise<{ state: string; known: boolean }> {
    const flow = await this.begins()
    const answered = await this.does('session.provider.answer', await flow.signsInAs(login))
    if ('linked' in answered) throw new Error('The identity was linked')
    return answered
  }

  async signsIn(login: string): Promise<Results['session.provider.signIn']> {
    const { state } = await this.answers(login)
    return this.does('session.provider.signIn', { state })
  }

  async links(login: string): Promise<Results['session.provider.answer']> {
    const flow = await this.begins({ password: PASSWORD })
    return this.does('session.provider.answer', await flow.signsInAs(login))
  }
}

function answerOf(url: URL): Answer {
  if (`${url.origin}${url.pathname}` !== `${PUBLIC}/sign-in`) throw new Error(`The provider leads to ${url.href}`)
  return { answer: url.search.slice(1) }
}
