import type { CommandName, Input } from '../../../protocol/commands.ts'
import { post, type Reachable } from '../../test/cast.ts'

export const PASSWORD = 'correct horse battery'

/** A browser with Parley's page open: it sends the cookies that it was sent. */
export class Browser {
  readonly cookies = new Map<string, string>()

  /** `headers` are sent with everything, such as the address that a proxy names. */
  constructor(
    readonly server: Reachable,
    private readonly headers: Record<string, string> = {},
  ) {}

  async posts<C extends CommandName>(name: C, input: Input<C>) {
    const cookie = [...this.cookies].map(([key, value]) => `${key}=${value}`).join('; ')
    const answer = await post(this.server, name, input, {
      origin: this.server.url,
      ...(cookie !== '' && { cookie }),
      ...this.headers,
    })
    for (const header of answer.headers.getSetCookie()) this.store(header)
    return answer
  }

  /** The result of a command that must succeed. */
  async does<C extends CommandName>(name: C, input: Input<C>) {
    const { ok, error } = await this.posts(name, input)
    if (ok === undefined) throw new Error(`${name}: ${error?.reason} ${error?.message}`)
    return ok
  }

  async refused<C extends CommandName>(name: C, input: Input<C>): Promise<string | undefined> {
    return (await this.posts(name, input)).error?.reason
  }

  /** The token in the cookie of the session. */
  get token(): string {
    return [...this.cookies].find(([name]) => !/-(device|provider)$/.test(name))?.[1] ?? ''
  }

  private store(header: string): void {
    const [name = '', value = ''] = header.split(';')[0]!.split('=')
    if (header.includes('Max-Age=0;')) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
