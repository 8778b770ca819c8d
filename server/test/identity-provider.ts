import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Oidc from 'oidc-provider'

export const CLIENT = { id: 'parley', secret: 'a-secret-of-the-client' }

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What the provider knows of a person, beside their subject, which is the login that they type there. */
type Claims = Record<string, unknown>

/** A real OpenID Connect provider on loopback, whose people sign in on its own pages with any password. */
export class IdentityProvider {
  /** By subject. */
  readonly people = new Map<string, Claims>()
  /** What an ID token becomes on its way to the client. */
  forge: (idToken: string) => string = (idToken) => idToken
  private readonly key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  private server: Server | null = null
  private port = 0
  private handle: ReturnType<Oidc['callback']> | null = null

  private constructor() {}

  static async start(): Promise<IdentityProvider> {
    const provider = new IdentityProvider()
    await provider.listen()
    return provider
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The environment of a Parley at this address that uses it. */
  env(publicUrl: string, label = 'Studio login'): Record<string, string> {
    this.redirect = `${publicUrl}/sign-in`
    return {
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: this.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_LABEL: label,
    }
  }

  /** An ID token with other claims, which this provider has signed. */
  signs(idToken: string, claims: Claims): string {
    const [header = '', payload = ''] = idToken.split('.')
    const before = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
    const signed = `${header}.${base64url({ ...before, ...claims })}`
    return `${signed}.${sign('sha256', Buffer.from(signed), this.key).toString('base64url')}`
  }

  /** Nobody answers from now on. */
  async stop(): Promise<void> {
    const { server } = this
    if (server === null) return
    this.server = null
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  /** It answers again, at the same address. */
  async listen(): Promise<void> {
    this.server = createServer((request, response) => this.configured()(request, response))
    this.server.listen(this.port, '127.0.0.1')
    await once(this.server, 'listening')
    this.port = (this.server.address() as AddressInfo).port
  }

  private redirect = ''

  /** Only now the address of the Parley is known. */
  private configured(): ReturnType<Oidc['callback']> {
    return (this.handle ??= this.create().callback())
  }

  private create(): Oidc {
    const provider = new Oidc(this.issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [this.redirect],
          post_logout_redirect_uris: [this.redirect],
          response_types: ['code'],
        },
      ],
      jwks: { keys: [{ ...this.key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
      claims: { profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
      pkce: { required: () => true },
      findAccount: (_: unknown, sub: string) => ({
        accountId: sub,
        claims: () => ({ sub, ...this.people.get(sub) }),
      }),
    })
    provider.use(async (ctx, next) => {
      await next()
      // Its pages load a font from the internet.
      if (typeof ctx.body === 'string') ctx.body = ctx.body.replace(/@import url\([^)]*\);/, '')
      const body = ctx.body as { id_token?: string } | undefined
      if (ctx.oidc?.route === 'token' && body?.id_token !== undefined) body.id_token = this.forge(body.id_token)
    })
    return provider
  }
}
