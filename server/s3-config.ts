import { boolean, type Read } from './config-values.ts'

/** The bucket that the bytes of files are stored in. */
export interface S3Config {
  bucket: string
  /** Null for Amazon's of the region. */
  endpoint: URL | null
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Empty, or with a slash at its end. */
  prefix: string
  /** Clients download from S3 by signed addresses, and not through the server. */
  direct: boolean
}

/** The variables that are of use with S3_BUCKET only. */
const S3_OTHERS = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_PREFIX', 'S3_DIRECT']

/** Bun would send them with the access key. */
const SESSION_TOKENS = ['S3_SESSION_TOKEN', 'AWS_SESSION_TOKEN']

/** Null without S3_BUCKET. */
export function readS3(env: Record<string, string | undefined>, read: Read, problems: string[]): S3Config | null {
  const isSet = (name: string) => (env[name]?.trim() ?? '') !== ''
  const config = {
    bucket: read('S3_BUCKET', '', 'the name of a bucket', (value) =>
      matching(value, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    ),
    endpoint: read('S3_ENDPOINT', null, 'an address such as https://s3.example.org', endpoint),
    region: read('S3_REGION', 'us-east-1', 'the name of a region, such as eu-central-1', (value) =>
      matching(value, /^[a-z0-9-]+$/),
    ),
    accessKeyId: read('S3_ACCESS_KEY_ID', '', 'a key without spaces', (value) => matching(value, /^\S+$/)),
    secretAccessKey: read('S3_SECRET_ACCESS_KEY', '', 'a key without spaces', (value) => matching(value, /^\S+$/)),
    prefix: read('S3_PREFIX', '', 'names of letters, digits, - and _ with / between them', (value) =>
      /^[\w-]+(\/[\w-]+)*\/?$/.test(value) ? value.replace(/\/?$/, '/') : undefined,
    ),
    direct: read('S3_DIRECT', false, 'true or false', boolean),
  }
  if (!isSet('S3_BUCKET')) {
    for (const name of S3_OTHERS.filter(isSet))
      problems.push(`${name} cannot be used: without S3_BUCKET there is no S3.`)
    return null
  }
  for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])
    if (!isSet(name)) problems.push(`${name} is missing: S3_BUCKET needs it.`)
  for (const name of SESSION_TOKENS.filter(isSet))
    problems.push(`${name} cannot be used: S3_BUCKET takes a key that does not expire. Unset it.`)
  return config
}

function matching(value: string, pattern: RegExp): string | undefined {
  return pattern.test(value) ? value : undefined
}

function endpoint(value: string): URL | undefined {
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined
  return url.search === '' && url.hash === '' && url.username === '' && url.password === '' ? url : undefined
}
