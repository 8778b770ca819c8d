import type { Read } from './config-values.ts'
import { publicAddress } from './public-address.ts'

/** The OpenID Connect provider with which people can sign in. */
export interface ProviderConfig {
  issuer: URL
  clientId: string
  clientSecret: string
  /** What the interface calls it. */
  label: string
  /** The page of ours to which the provider sends people back. */
  redirect: URL
}

const NEEDED = ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']
const OTHERS = [...NEEDED, 'OIDC_LABEL']
const LABEL_CHARACTERS = 40

/** The path of the page to which a provider sends people back. */
export const REDIRECT_PATH = '/sign-in'

/** Null without OIDC_ISSUER. The redirect address begins with `publicUrl`, never with what a request names. */
export function readProvider(
  env: Record<string, string | undefined>,
  read: Read,
  problems: string[],
  publicUrl: URL | null,
): ProviderConfig | null {
  const isSet = (name: string) => (env[name]?.trim() ?? '') !== ''
  const issuer = read<URL | null>(
    'OIDC_ISSUER',
    null,
    'an address of https, such as https://login.example.org, or of http on this machine',
    issuerOf,
  )
  const clientId = read('OIDC_CLIENT_ID', '', 'a client id without spaces', visible)
  const clientSecret = read('OIDC_CLIENT_SECRET', '', 'a secret without spaces', visible)
  const label = read('OIDC_LABEL', issuer?.host ?? '', `a text of 1 to ${LABEL_CHARACTERS} characters`, (value) =>
    [...value].length <= LABEL_CHARACTERS ? value : undefined,
  )
  if (!isSet('OIDC_ISSUER')) {
    for (const name of OTHERS.filter(isSet))
      problems.push(`${name} cannot be used: without OIDC_ISSUER there is no provider.`)
    return null
  }
  for (const name of NEEDED) if (!isSet(name)) problems.push(`${name} is missing: OIDC_ISSUER needs it.`)
  if (!isSet('PUBLIC_URL'))
    problems.push('PUBLIC_URL is missing: with OIDC_ISSUER it is the address to which the provider sends people back.')
  if (issuer === null || publicUrl === null) return null
  return { issuer, clientId, clientSecret, label, redirect: new URL(publicAddress(publicUrl) + REDIRECT_PATH) }
}

/** Discovery (OpenID Connect Discovery 1.0, section 3): https, without a query and a fragment. */
function issuerOf(value: string): URL | undefined {
  const url = URL.parse(value)
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    return undefined
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? url : undefined
}

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host)

const visible = (value: string): string | undefined => (/^\S+$/.test(value) ? value : undefined)
