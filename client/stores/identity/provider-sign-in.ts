import type { Input, Results } from '../../../protocol/commands.ts'
import type { Wire } from '../connection/wire.ts'
import { inTab, load, remove, save } from '../preferences/browser-storage.ts'

type Proof = Input<'account.provider.begin'>

/** What this tab remembers while its person is at the provider: whether an account is being linked, and the path to go on with. */
interface Leaving {
  linking: boolean
  from: string
  /** What invites to a new account: the code of a room, or the token of an invitation. */
  invitation?: string
}

/** A person has come back from the provider with its answer. */
export interface Return extends Leaving {
  answer: string
}

const LEAVING = 'parley.provider'

/** The OpenID Connect provider of the server, and the way to it. Everything goes over HTTP, because its answers set cookies. */
export class ProviderSignIn {
  readonly #wire: Pick<Wire, 'post'>

  constructor(wire: Pick<Wire, 'post'>) {
    this.#wire = wire
  }

  /** Leads to the page of the provider, to sign in and go on at `from`. Rejects with the server's refusal. */
  async leave({ from, invitation }: { from: string; invitation?: string | undefined }): Promise<void> {
    const leaving = { linking: false, from, ...(invitation && { invitation }) }
    go(await this.#wire.post('session.provider.begin', {}), leaving)
  }

  /** The page on which one signs out at the provider; undefined where there is none, or it is not known. */
  async exit(): Promise<string | undefined> {
    return (await this.#wire.post('session.provider.exit', {})).url
  }

  /** The same, to link the account of this person. */
  async leaveToLink(proof: Proof): Promise<void> {
    go(await this.#wire.post('account.provider.begin', proof), { linking: true, from: location.pathname })
  }

  /** Passes on what the provider has answered, once. Rejects with the server's refusal. */
  answer({ answer }: Return): Promise<Results['session.provider.answer']> {
    return this.#wire.post('session.provider.answer', { answer })
  }

  /** Removes an identity from the account of this person. Rejects with the server's refusal. */
  async remove(issuer: string, proof: Proof): Promise<void> {
    await this.#wire.post('account.provider.remove', { issuer, ...proof })
  }
}

/**
 * What the provider has answered, if it has led to this page. Null otherwise, and the second time: the answer is taken out
 * of the address, so that nobody sends it on with a link.
 */
export function takeReturn(): Return | null {
  const { search, pathname } = location
  const parameters = new URLSearchParams(search)
  if (!parameters.has('state') || !(parameters.has('code') || parameters.has('error'))) return null
  history.replaceState(history.state, '', pathname)
  const { linking = false, from = '/', invitation } = left()
  remove(LEAVING, inTab)
  return { answer: search.slice(1), linking, from, ...(invitation && { invitation }) }
}

function go({ url }: { url: string }, leaving: Leaving): void {
  save(LEAVING, JSON.stringify(leaving), inTab)
  location.assign(url)
}

function left(): Partial<Leaving> {
  try {
    return JSON.parse(load(LEAVING, inTab) ?? '{}') as Partial<Leaving>
  } catch {
    return {}
  }
}
