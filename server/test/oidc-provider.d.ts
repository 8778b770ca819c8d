declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  /** As far as the tests use it. */
  interface Ctx {
    body: unknown
    oidc?: { route: string }
  }

  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>)
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    use(middleware: (ctx: Ctx, next: () => Promise<void>) => Promise<void>): void
  }
}
