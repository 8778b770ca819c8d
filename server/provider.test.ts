import { afterEach, beforeEach, expect, test } from 'bun:test'
import { readConfig } from './config.ts'
import { createLog } from './log.ts'
import { Provider, type FlowSecrets } from './provider.ts'
import { IdentityProvider } from './test/identity-provider.ts'
import { ServerProcess, UNLIMITED } from './test/server-process.ts'
import { post } from './test/cast.ts'
import { visitProvider } from './test/visit-provider.ts'

const PUBLIC = 'http://127.0.0.1:4999'
const HOUR_MS = 3_600_000
const secrets: FlowSecrets = { state: 's'.repeat(43), nonce: 'n'.repeat(43), verifier: 'v'.repeat(43) }

let other: IdentityProvider
const time = { now: 0 }
const lines: string[] = []
beforeEach(async () => {
  other = await IdentityProvider.start()
})
afterEach(() => other.stop())

function provider(env = other.env(PUBLIC)): Provider {
  const log = createLog('info', 'json', (line) => void lines.push(line))
  return new Provider(readConfig(env).provider!, log, () => time.now)
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: { reason: string }) => error.reason,
  )

test('the address asks for a code with PKCE, a state and a nonce, and tells no secret', async () => {
  const address = new URL(await provider().address(secrets))
  expect(Object.fromEntries(address.searchParams)).toEqual({
    client_id: 'parley',
    response_type: 'code',
    redirect_uri: `${PUBLIC}/sign-in`,
    scope: 'openid profile email',
    code_challenge: '7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM',
    code_challenge_method: 'S256',
    state: secrets.state,
    nonce: secrets.nonce,
  })
  expect(address.href).not.toContain(secrets.verifier)
})

test('a provider that is away is asked again, and one that went away later is no matter', async () => {
  const one = provider()
  await other.stop()
  expect(await refusal(one.address(secrets))).toBe('provider_away')
  expect(lines.join('\n')).toContain('provider.away')
  await other.listen()
  const address = await one.address(secrets)
  await other.stop()
  time.now += 2 * HOUR_MS
  expect(await one.address(secrets)).toBe(address)
  await other.listen()
})

test('a provider that goes away between the two steps is told apart from a wrong answer', async () => {
  const one = provider()
  const back = await visitProvider(await one.address(secrets), { login: 'amber' })
  await other.stop()
  expect(await refusal(one.identify(secrets, back.searchParams))).toBe('provider_away')
  await other.listen()
  expect(await refusal(one.identify(secrets, back.searchParams))).toBe('ok')
})

test('a page that is no provider, or the provider of another issuer, is away', async () => {
  const page = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('<html>', { status: 200 }) })
  expect(await refusal(provider({ ...other.env(PUBLIC), OIDC_ISSUER: page.url.origin }).address(secrets))).toBe(
    'provider_away',
  )
  await page.stop()
  const alias = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: ({ url }) => fetch(new URL(new URL(url).pathname, other.issuer)),
  })
  expect(await refusal(provider({ ...other.env(PUBLIC), OIDC_ISSUER: alias.url.origin }).address(secrets))).toBe(
    'provider_away',
  )
  await alias.stop()
})

test('a wrong secret of the client is not the fault of the person, and is in the log', async () => {
  const env = { ...other.env(PUBLIC), OIDC_CLIENT_SECRET: 'another' }
  const one = provider(env)
  const back = await visitProvider(await one.address(secrets), { login: 'amber' })
  expect(await refusal(one.identify(secrets, back.searchParams))).toBe('wrong_identity')
  expect(lines.at(-1)).toContain('HTTP 401')
})

test('a server starts and serves while its provider is away', async () => {
  await other.stop()
  const env = { ...UNLIMITED, ...other.env(PUBLIC) }
  const server = await ServerProcess.start(env)
  try {
    const headers = { origin: PUBLIC }
    expect((await post(server, 'session.start', { name: 'Guest' }, headers)).ok).toBeDefined()
    const refused = await post(server, 'session.provider.begin', {}, headers)
    expect(refused.error).toMatchObject({ reason: 'provider_away', code: 'unavailable', retryAfterMs: 5_000 })
    await other.listen()
    expect((await post(server, 'session.provider.begin', {}, headers)).ok?.url).toStartWith(`${other.issuer}/auth?`)
  } finally {
    await server.remove()
  }
})
