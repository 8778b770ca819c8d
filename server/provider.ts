import type { ClientAuth, Configuration } from 'openid-client'
import { Refusal } from '../protocol/errors.ts'
import type { ProviderConfig } from './provider-config.ts'
import type { Log } from './log.ts'

/** What a provider does not answer within this time is refused. */
const ANSWER_SECONDS = 10
/** The addresses and keys of a provider are looked up again after this time. */
const REFRESH_MS = 3_600_000
/** Answers that are checked at the same time. Each asks the provider up to three times. */
const MOST_AT_ONCE = 50
const RETRY_AFTER_MS = 5_000
const LOGGED_CHARACTERS = 200

/** What is sent to the provider with a person, and has to come back: the three secrets of one flow. */
export interface FlowSecrets {
  state: string
  nonce: string
  /** Of PKCE (RFC 7636). */
  verifier: string
}

/** Whom a provider has signed in. A subject is of one issuer; all else is what the provider calls the person. */
export interface ProvenIdentity {
  issuer: string
  subject: string
  email?: string
  userName?: string
  name?: string
}

/** OpenID Connect Core 1.0. The library is loaded when it is first used. */
const library = () => import('openid-client')

/** The OpenID Connect provider of this server: the authorization code flow with PKCE, `state` and `nonce`. */
export class Provider {
  readonly issuer: string
  readonly label: string
  private readonly redirect: string
  private found: { configuration: Configuration; at: number } | null = null
  private looking: Promise<Configuration> | null = null
  private underWay = 0

  constructor(
    private readonly config: ProviderConfig,
    private readonly log: Log,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {
    this.issuer = config.issuer.href
    this.label = config.label
    this.redirect = config.redirect.href
  }

  /** The page of the provider on which a person signs in. Rejects with `provider_away`. */
  async address({ state, nonce, verifier }: FlowSecrets): Promise<string> {
    const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await library()
    const parameters = {
      redirect_uri: this.redirect,
      scope: 'openid profile email',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    }
    return buildAuthorizationUrl(await this.discover(), parameters).href
  }

  /**
   * Whom the provider has signed in, by the parameters with which it sent the person back. The issuer, the audience, the
   * nonce, the times and the signature of its ID token are checked. Rejects with `provider_denied`, `wrong_identity`,
   * `provider_away` and `too_many_waiting`.
   */
  async identify({ state, nonce, verifier }: FlowSecrets, answer: URLSearchParams): Promise<ProvenIdentity> {
    if (this.underWay >= MOST_AT_ONCE) throw new Refusal('too_many_waiting', undefined, RETRY_AFTER_MS)
    this.underWay++
    try {
      const [configuration, { authorizationCodeGrant }] = [await this.discover(), await library()]
      const tokens = await authorizationCodeGrant(configuration, new URL(`${this.redirect}?${answer}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
      })
      const claims = tokens.claims()!
      if (URL.parse(claims.iss)?.href !== this.issuer) throw new Refusal('wrong_identity')
      const more = await this.moreOf(configuration, tokens.access_token, claims)
      return { issuer: this.issuer, subject: claims.sub, ...more }
    } catch (error) {
      throw await this.toRefusal(error)
    } finally {
      this.underWay--
    }
  }

  /**
   * The page of the provider on which a person signs out there, and which leads them back (OpenID Connect RP-Initiated Logout
   * 1.0). Null when the provider has none or does not answer. It names this client and not the person: no ID token is stored,
   * so the provider asks its person.
   */
  async exit(): Promise<string | null> {
    const configuration = await this.discover().catch(() => null)
    if (configuration?.serverMetadata().end_session_endpoint === undefined) return null
    const { buildEndSessionUrl } = await library()
    return buildEndSessionUrl(configuration, { post_logout_redirect_uri: this.redirect }).href
  }

  /** The names of a person, which many providers tell apart from the ID token. They are no reason to refuse anybody. */
  private async moreOf(
    configuration: Configuration,
    token: string,
    claims: { sub: string; [claim: string]: unknown },
  ): Promise<Omit<ProvenIdentity, 'issuer' | 'subject'>> {
    const { fetchUserInfo } = await library()
    const complete = claims['name'] !== undefined && claims['email'] !== undefined
    const asked = complete || configuration.serverMetadata().userinfo_endpoint === undefined
    const told = asked ? {} : await fetchUserInfo(configuration, token, claims.sub).catch(() => ({}))
    const { name, preferred_username: userName, email }: Record<string, unknown> = { ...claims, ...told }
    return { ...textOf('name', name), ...textOf('userName', userName), ...textOf('email', email) }
  }

  /** Looks the provider up when it is first needed, and again after a while or when it did not answer. */
  private async discover(): Promise<Configuration> {
    const { found } = this
    if (found !== null && this.clock() - found.at < REFRESH_MS) return found.configuration
    try {
      return await (this.looking ??= this.lookUp().finally(() => (this.looking = null)))
    } catch (error) {
      this.log.warn('provider.away', { problem: problemOf(error) })
      if (found !== null) return found.configuration
      throw new Refusal('provider_away', undefined, RETRY_AFTER_MS)
    }
  }

  private async lookUp(): Promise<Configuration> {
    const { discovery, enableNonRepudiationChecks, allowInsecureRequests } = await library()
    const { issuer, clientId } = this.config
    const configuration = await discovery(issuer, clientId, undefined, await this.authentication(), {
      // Otherwise the library trusts HTTPS alone for what comes from the provider itself.
      execute: [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])],
      timeout: ANSWER_SECONDS,
    })
    this.found = { configuration, at: this.clock() }
    return configuration
  }

  /** HTTP Basic, which is the default of OpenID Connect (Core, section 9), unless the provider takes only the other way. */
  private async authentication(): Promise<ClientAuth> {
    const { ClientSecretBasic, ClientSecretPost } = await library()
    const [basic, post] = [ClientSecretBasic(this.config.clientSecret), ClientSecretPost(this.config.clientSecret)]
    return (server, client, body, headers) => {
      const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
      const way = !methods.includes('client_secret_basic') && methods.includes('client_secret_post') ? post : basic
      return way(server, client, body, headers)
    }
  }

  private async toRefusal(error: unknown): Promise<Refusal> {
    if (error instanceof Refusal) return error
    const { AuthorizationResponseError } = await library()
    if (error instanceof AuthorizationResponseError && error.error === 'access_denied')
      return new Refusal('provider_denied')
    this.log.warn('provider.refused', { problem: problemOf(error) })
    return isAway(error) ? new Refusal('provider_away', undefined, RETRY_AFTER_MS) : new Refusal('wrong_identity')
  }
}

const AWAY = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'])
/** RFC 6749, section 4.1.2.1. */
const AWAY_ERRORS = new Set(['server_error', 'temporarily_unavailable'])

function isAway(error: unknown): boolean {
  const { code, error: named } = error as { code?: string; error?: string }
  if (named !== undefined) return AWAY_ERRORS.has(named)
  return code === undefined || AWAY.has(code) || !code.startsWith('OAUTH_')
}

/** What went wrong, for the log: codes and what the provider said, and nothing that was sent. */
function problemOf(error: unknown): string {
  const { code, status, error: named, error_description: told, cause, message } = error as Record<string, unknown>
  const reason = cause instanceof Error ? cause.message : undefined
  const parts = [code, typeof status === 'number' ? `HTTP ${status}` : undefined, named, told, message, reason].filter(
    (part) => typeof part === 'string',
  )
  return [...new Set(parts)].join(': ').slice(0, LOGGED_CHARACTERS)
}

function textOf<K extends string>(key: K, value: unknown): { [k in K]?: string } {
  return typeof value === 'string' && value.trim() !== '' ? ({ [key]: value } as { [k in K]: string }) : {}
}
