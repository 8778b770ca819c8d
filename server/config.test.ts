import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { limits as defaults, type Limits } from '../protocol/limits.ts'
import { ConfigError, readConfig } from './config.ts'

const problemsOf = (env: Record<string, string>) => {
  try {
    readConfig(env)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

test('an empty environment gives the safe defaults', () => {
  const config = readConfig({})
  expect(config).toMatchObject({ port: 3000, host: '0.0.0.0', dataDir: './data', publicUrl: null, logFormat: 'json' })
  expect(config.databaseUrl).toBeNull()
  expect(config.limits.messagesPerSecond).toBe(2)
})

test('each limit has its variable in its own unit, 0 for none', () => {
  const { limits } = readConfig({
    LIMIT_MESSAGES_PER_SECOND: '0.5',
    LIMIT_CODE_TRIES: '0',
    LIMIT_SOCKETS_PER_ADDRESS: '7',
  })
  expect(limits).toMatchObject({ messagesPerSecond: 0.5, codeTries: 0, socketsPerAddress: 7 })
})

test('every bad value is named, with what is allowed', () => {
  const problems = problemsOf({
    PORT: '99999',
    HOST: 'not an address',
    PUBLIC_URL: 'chat.example.org',
    TRUSTED_PROXIES: '10.0.0.0/40',
    LOG_LEVEL: 'loud',
    LIMIT_CODE_TRIES: '-1',
    LIMIT_ROOMS_PER_PERSON: '251',
    LIMIT_MESAGES_PER_SECOND: '1',
  })
  expect(problems.map((problem) => problem.split(/[= ]/)[0])).toEqual([
    'PORT',
    'HOST',
    'PUBLIC_URL',
    'TRUSTED_PROXIES',
    'LOG_LEVEL',
    'LIMIT_CODE_TRIES',
    'LIMIT_ROOMS_PER_PERSON',
    'LIMIT_MESAGES_PER_SECOND',
  ])
  expect(problems[0]).toContain('65535')
})

test('a person may be in at most 250 rooms, and this limit cannot be switched off', () => {
  expect(readConfig({ LIMIT_ROOMS_PER_PERSON: '250' }).limits.roomsPerPerson).toBe(250)
  for (const value of ['0', '251', '-1'])
    expect(problemsOf({ LIMIT_ROOMS_PER_PERSON: value })[0]).toContain('from 1 to 250')
})

test('a send queue has room for two of the largest answers, or no limit', () => {
  for (const value of ['0', '1048576', '9000000'])
    expect(readConfig({ LIMIT_SEND_QUEUE_BYTES: value }).limits.sendQueueBytes).toBe(Number(value))
  for (const value of ['1', '1048575', '1.5', 'many'])
    expect(problemsOf({ LIMIT_SEND_QUEUE_BYTES: value })[0]).toContain('from 1048576')
})

test('a socket may send at least one frame of the largest size at once, or without limit', () => {
  for (const value of ['0', '32768'])
    expect(readConfig({ LIMIT_SOCKET_BYTES_BURST: value }).limits.socketBytesBurst).toBe(Number(value))
  for (const value of ['1', '32767'])
    expect(problemsOf({ LIMIT_SOCKET_BYTES_BURST: value })[0]).toContain('from 32768, because one frame')
})

test('trusted proxies are addresses and networks', () => {
  const { trustedProxies } = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' })
  expect(trustedProxies.check('10.2.3.4', 'ipv4')).toBe(true)
  expect(trustedProxies.check('::1', 'ipv6')).toBe(true)
  expect(trustedProxies.check('11.0.0.1', 'ipv4')).toBe(false)
})

test('a database is named by its address, whose password is never printed', () => {
  const address = 'postgres://parley:hush@db.example.org/parley'
  expect(readConfig({ DATABASE_URL: address }).databaseUrl?.href).toBe(address)
  for (const value of ['mysql://parley:hush@db.example.org/parley', 'postgres://parley:hush@db.example.org', 'hush']) {
    const [problem] = problemsOf({ DATABASE_URL: value })
    expect(problem).toMatch(/^DATABASE_URL cannot be used: an address such as postgres:/)
    expect(problem).not.toContain('hush')
  }
})

const S3 = { S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'KEY', S3_SECRET_ACCESS_KEY: 'hush' }

test('NATS_URL has the servers of one NATS, is of use with a PostgreSQL database only, and is not printed', () => {
  const DATABASE_URL = 'postgres://parley@db.example.org/parley'
  const NATS_URL = 'nats://parley:secret@one.example.org:4222, tls://two.example.org'
  expect(readConfig({ DATABASE_URL }).natsUrls).toBeNull()
  expect(readConfig({ DATABASE_URL, NATS_URL }).natsUrls?.map(({ host }) => host)).toEqual([
    'one.example.org:4222',
    'two.example.org',
  ])
  expect(problemsOf({ NATS_URL })).toEqual([expect.stringMatching(/^NATS_URL cannot be used: without DATABASE_URL/)])
  for (const value of [
    'secret.example.org:4222',
    'http://secret.example.org',
    'nats://',
    'nats://a/secret',
    'nats://a,',
  ]) {
    const [problem] = problemsOf({ DATABASE_URL, NATS_URL: value })
    expect(problem).toMatch(/^NATS_URL cannot be used: an address such as nats:/)
    expect(problem).not.toContain('secret')
  }
})

test('without a bucket, files are stored in a folder', () => {
  expect(readConfig({}).s3).toBeNull()
  expect(readConfig({ S3_BUCKET: ' ' }).s3).toBeNull()
})

test('a bucket with its key is enough', () => {
  expect(readConfig(S3).s3).toEqual({
    bucket: 'files',
    endpoint: null,
    region: 'us-east-1',
    accessKeyId: 'KEY',
    secretAccessKey: 'hush',
    prefix: '',
    direct: false,
  })
})

test('a bucket of another provider has its address, a prefix, and downloads from it', () => {
  const env = {
    ...S3,
    S3_ENDPOINT: 'https://s3.example.org/v1',
    S3_REGION: 'auto',
    S3_PREFIX: 'a/b',
    S3_DIRECT: 'true',
  }
  const { s3 } = readConfig(env)
  expect(s3).toMatchObject({ region: 'auto', prefix: 'a/b/', direct: true })
  expect(s3?.endpoint?.href).toBe('https://s3.example.org/v1')
  expect(readConfig({ ...S3, S3_PREFIX: 'a/' }).s3?.prefix).toBe('a/')
})

test('every bad value of S3 is named, and nothing secret is printed', () => {
  const bad = {
    S3_BUCKET: 'Files!',
    S3_ENDPOINT: 'https://user:hush@s3.example.org',
    S3_REGION: 'Europe, please',
    S3_ACCESS_KEY_ID: 'hush 1',
    S3_SECRET_ACCESS_KEY: 'hush 2',
    S3_PREFIX: '/a',
    S3_DIRECT: 'yes',
  }
  const problems = problemsOf(bad)
  expect(problems.map((problem) => problem.split(/[= ]/)[0])).toEqual(Object.keys(bad))
  expect(problems.join()).not.toContain('hush')
  for (const prefix of ['..', 'a/../b', 'a//b', '/']) expect(problemsOf({ ...S3, S3_PREFIX: prefix })).toHaveLength(1)
  for (const endpoint of [
    's3.example.org',
    'ftp://s3.example.org',
    'https://s3.example.org?x=1',
    'https://:hush@s3.org',
  ])
    expect(problemsOf({ ...S3, S3_ENDPOINT: endpoint })).toHaveLength(1)
})

test('settings of S3 that do not fit together are refused', () => {
  expect(problemsOf({ S3_BUCKET: 'files' }).map((problem) => problem.split(' ')[0])).toEqual([
    'S3_ACCESS_KEY_ID',
    'S3_SECRET_ACCESS_KEY',
  ])
  expect(problemsOf({ S3_PREFIX: 'a', S3_SECRET_ACCESS_KEY: 'hush' })).toEqual([
    'S3_SECRET_ACCESS_KEY cannot be used: without S3_BUCKET there is no S3.',
    'S3_PREFIX cannot be used: without S3_BUCKET there is no S3.',
  ])
  for (const name of ['S3_SESSION_TOKEN', 'AWS_SESSION_TOKEN']) {
    expect(problemsOf({ ...S3, [name]: 'hush' })[0]).toStartWith(`${name} cannot be used`)
    expect(problemsOf({ ...S3, [name]: 'hush' })[0]).not.toContain('hush')
    expect(problemsOf({ [name]: 'hush' })).toEqual([])
  }
})

test('a page of https does not download from an endpoint of http', () => {
  const env = { ...S3, S3_ENDPOINT: 'http://127.0.0.1:9000', S3_DIRECT: 'true' }
  expect(problemsOf({ ...env, PUBLIC_URL: 'https://chat.example.org' })[0]).toStartWith('S3_DIRECT=true cannot be used')
  expect(problemsOf({ ...env, PUBLIC_URL: 'http://chat.example.org' })).toEqual([])
  expect(problemsOf({ ...env, S3_DIRECT: 'false', PUBLIC_URL: 'https://chat.example.org' })).toEqual([])
})

test('the totals of files can be switched off, and the other limits of files cannot', () => {
  for (const name of ['FILE_BYTES_PER_PERSON', 'FILE_BYTES_PER_ROOM', 'FILE_BYTES_OF_SERVER'])
    expect(problemsOf({ [`LIMIT_${name}`]: '0' })).toEqual([])
  for (const name of ['FILE_BYTES', 'UPLOADS_PER_PERSON', 'UPLOAD_HOURS', 'PICTURE_MEGAPIXELS']) {
    expect(problemsOf({ [`LIMIT_${name}`]: '1' })).toEqual([])
    for (const value of ['0', '0.5', '-1'])
      expect(problemsOf({ [`LIMIT_${name}`]: value })[0]).toContain('a whole number from 1, because')
  }
  const { limits } = readConfig({ LIMIT_FILE_BYTES_OF_SERVER: '0', LIMIT_PICTURE_MEGAPIXELS: '8' })
  expect(limits).toMatchObject({ fileBytesOfServer: 0, pictureMegapixels: 8 })
})

/** The rows of a page's tables whose first cell is code: what it names, and the second cell without marks. */
async function rowsOf(page: string): Promise<Map<string, string>> {
  const text = await Bun.file(join(import.meta.dir, '..', page)).text()
  return new Map(
    [...text.matchAll(/^\| `(\w+)` +\| +([^|]+?) +\|/gm)].map(([, name, cell]) => [
      name!,
      cell!.replaceAll(/[`,]/g, ''),
    ]),
  )
}

test('the README and the page on security have every limit that can be set, with its default', async () => {
  const variables = problemsOf({ LIMIT_X: '1' })[0]!.match(/LIMIT_\w{2,}/g)!
  const [readme, security] = [await rowsOf('README.md'), await rowsOf('docs/security.md')]
  expect(variables.toSorted()).toEqual([...readme.keys()].filter((name) => name.startsWith('LIMIT_')).toSorted())
  for (const variable of variables) {
    const limit = variable
      .slice(6)
      .toLowerCase()
      .replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    const value = String(defaults[limit as keyof Limits])
    expect([variable, readme.get(variable), security.get(limit)]).toEqual([variable, value, value])
  }
})

test('the README has every setting of S3, of the provider and of TLS', async () => {
  const settings = [...(await rowsOf('README.md')).keys()].filter((name) => /^(S3|OIDC|TLS)_/.test(name))
  expect(settings).toEqual([
    'TLS_CERT',
    'TLS_KEY',
    'OIDC_ISSUER',
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
    'OIDC_LABEL',
    'S3_BUCKET',
    'S3_ENDPOINT',
    'S3_REGION',
    'S3_ACCESS_KEY_ID',
    'S3_SECRET_ACCESS_KEY',
    'S3_PREFIX',
    'S3_DIRECT',
  ])
})

test('the README has every setting of metrics and traces, with its default', async () => {
  const rows = await rowsOf('README.md')
  const settings = [...rows].filter(([name]) => /^(METRICS|OTEL)_/.test(name))
  expect(settings).toEqual([
    ['METRICS_TOKEN', 'none'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'no traces'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'none'],
    ['OTEL_SERVICE_NAME', 'parley'],
    ['OTEL_TRACES_SAMPLER', 'parentbased_always_on'],
    ['OTEL_TRACES_SAMPLER_ARG', '1'],
  ])
})

test('a server that stops closes at once, unless the time is set for which it still takes connections', async () => {
  expect(readConfig({}).drainSeconds).toBe(0)
  expect(readConfig({ DRAIN_SECONDS: '10' }).drainSeconds).toBe(10)
  for (const bad of ['-1', '1.5', '601', 'soon'])
    expect(problemsOf({ DRAIN_SECONDS: bad })).toEqual([expect.stringContaining('a whole number of seconds up to 600')])
  expect((await rowsOf('README.md')).get('DRAIN_SECONDS')).toBe('0')
})

test('what may be done is open by default, and each policy has its words', async () => {
  const { policies, firstAccountIsOperator } = readConfig({})
  expect([policies, firstAccountIsOperator]).toEqual([
    { guests: true, rooms: 'everyone', registration: 'open', retention: 0 },
    false,
  ])
  const set = { GUESTS: 'false', ROOM_CREATION: 'operators', REGISTRATION: 'Invitation', RETENTION_DAYS: '90' }
  expect(readConfig({ ...set, FIRST_ACCOUNT_IS_OPERATOR: 'true' })).toMatchObject({
    policies: { guests: false, rooms: 'operators', registration: 'invitation', retention: 90 },
    firstAccountIsOperator: true,
  })
  const ofPolicies = { GUESTS: 'no', ROOM_CREATION: 'owners', REGISTRATION: 'true', RETENTION_DAYS: '-1' }
  const bad = { ...ofPolicies, FIRST_ACCOUNT_IS_OPERATOR: '1' }
  expect(problemsOf(bad).map((problem) => problem.split(/[= ]/)[0])).toEqual(Object.keys(bad))
  const rows = await rowsOf('README.md')
  expect(Object.keys(bad).map((name) => rows.get(name))).toEqual(['true', 'everyone', 'open', '0', 'false'])
})

describe('e-mail', () => {
  const MAIL = {
    SMTP_URL: 'smtps://kim:secret@mail.example.org',
    MAIL_FROM: 'parley@example.org',
    PUBLIC_URL: 'https://chat.example.org',
  }
  const mail = (env: Record<string, string>) => readConfig({ ...MAIL, ...env }).mail
  const problems = (env: Record<string, string>) => {
    try {
      readConfig(env)
    } catch (error) {
      return (error as ConfigError).problems
    }
    return []
  }

  test('is sent by an SMTP server, encrypted unless it is on this machine', () => {
    expect(readConfig({}).mail).toBeNull()
    expect(mail({ MAIL_FROM: 'Our Chat <Chat@Example.org>' })).toEqual({
      host: 'mail.example.org',
      port: 465,
      encryption: 'tls',
      user: { name: 'kim', password: 'secret' },
      from: { name: 'Our Chat', address: 'chat@example.org' },
    })
    expect(mail({ SMTP_URL: 'smtp://mail.example.org' })).toMatchObject({
      port: 587,
      encryption: 'starttls',
      user: null,
    })
    expect(mail({ SMTP_URL: 'smtp://127.0.0.2:25' })).toMatchObject({ port: 25, encryption: 'none' })
    expect(mail({ SMTP_URL: 'smtp://localhost', SMTP_TLS: 'required' })).toMatchObject({ encryption: 'starttls' })
    expect(mail({ SMTP_URL: 'smtp://mail.example.org', SMTP_TLS: 'optional' })).toMatchObject({
      encryption: 'optional',
    })
    expect(mail({ SMTP_URL: 'smtp://127.example.org' })).toMatchObject({ encryption: 'starttls' })
  })

  test('needs all of its settings, and never prints the password', () => {
    const { SMTP_URL, MAIL_FROM, PUBLIC_URL } = MAIL
    expect(problems({ MAIL_FROM })).toEqual(['MAIL_FROM cannot be used: without SMTP_URL no mail is sent.'])
    expect(problems({ SMTP_TLS: 'required' })).toEqual(['SMTP_TLS cannot be used: without SMTP_URL no mail is sent.'])
    expect(problems({ SMTP_URL, PUBLIC_URL })).toEqual([
      'MAIL_FROM is missing: SMTP_URL needs the address that mails come from.',
    ])
    expect(problems({ SMTP_URL, MAIL_FROM })).toEqual([
      'PUBLIC_URL is missing: SMTP_URL needs it, because mails have links to Parley.',
    ])
    expect(problems({ ...MAIL, SMTP_TLS: 'optional' })).toEqual([
      'SMTP_TLS=optional cannot be used: smtps:// is encrypted in any case.',
    ])
    for (const url of [
      'mail.example.org',
      'http://kim:secret@mail.example.org',
      'smtp://kim@mail.example.org',
      'smtp://kim:sec%ret@mail',
      'smtp://kim:secret%0d%0aQUIT@mail',
      'smtp://kim:secret@mail/path',
      'smtp://kim:secret@mail?x=secret',
    ]) {
      const found = problems({ ...MAIL, SMTP_URL: url })
      expect([url, found]).toEqual([url, [expect.stringMatching(/^SMTP_URL cannot be used: an address such as/)]])
      expect(found[0]).not.toContain('secret')
    }
    for (const from of [
      'parley',
      'a@b',
      'Parley <parley@example.org>, x@example.org',
      'Par\nley <parley@example.org>',
      'parley@example.org\r\nBcc: x@example.org',
    ])
      expect(problems({ ...MAIL, MAIL_FROM: from })).toEqual([expect.stringContaining('MAIL_FROM=')])
  })
})

describe('a provider to sign in with', () => {
  const PROVIDER = {
    PUBLIC_URL: 'https://chat.example.org',
    OIDC_ISSUER: 'https://login.example.org/realms/studio',
    OIDC_CLIENT_ID: 'parley',
    OIDC_CLIENT_SECRET: 'not to be printed',
  }

  test('is none by default, and has the name of its host unless it has another one', () => {
    expect(readConfig({}).provider).toBeNull()
    const set = { ...PROVIDER, OIDC_CLIENT_SECRET: 'secret' }
    const { provider } = readConfig(set)
    expect(provider).toMatchObject({ clientId: 'parley', clientSecret: 'secret', label: 'login.example.org' })
    expect(provider?.issuer.href).toBe('https://login.example.org/realms/studio')
    expect(provider?.redirect.href).toBe('https://chat.example.org/sign-in')
    expect(readConfig({ ...set, OIDC_LABEL: 'Studio login' }).provider?.label).toBe('Studio login')
    const below = readConfig({ ...set, PUBLIC_URL: 'https://example.org/chat/' })
    expect(below.provider?.redirect.href).toBe('https://example.org/chat/sign-in')
  })

  test('says what is wrong or missing, and never a secret', () => {
    const named = (env: Record<string, string>) => problemsOf(env).map((problem) => problem.split(/[= ]/)[0])
    expect(named({ ...PROVIDER, OIDC_LABEL: 'x'.repeat(41) })).toEqual(['OIDC_CLIENT_SECRET', 'OIDC_LABEL'])
    expect(problemsOf(PROVIDER).join()).not.toContain('not to be printed')
    for (const [name, { [name]: _, ...others }] of Object.keys(PROVIDER).map(
      (name) => [name, { ...PROVIDER, OIDC_CLIENT_SECRET: 'secret' } as Record<string, string>] as const,
    ))
      expect(named(others)).toEqual(name === 'OIDC_ISSUER' ? ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] : [name])
    for (const issuer of [
      'login.example.org',
      'http://login.example.org',
      'https://a:b@login.example.org',
      'https://x?y',
    ])
      expect(problemsOf({ ...PROVIDER, OIDC_CLIENT_SECRET: 'secret', OIDC_ISSUER: issuer })).toEqual([
        expect.stringMatching(/^OIDC_ISSUER cannot be used: an address of https/),
      ])
    const local = { ...PROVIDER, OIDC_CLIENT_SECRET: 'secret', OIDC_ISSUER: 'http://127.0.0.1:4000' }
    expect(readConfig(local).provider?.issuer.href).toBe('http://127.0.0.1:4000/')
  })
})

describe('a certificate', () => {
  const TLS = { TLS_CERT: '/etc/parley/chain.pem', TLS_KEY: '/etc/parley/key.pem' }

  test('is two files or none, which are read when the server starts', () => {
    expect(readConfig({}).tls).toBeNull()
    expect(readConfig(TLS).tls).toEqual({ cert: '/etc/parley/chain.pem', key: '/etc/parley/key.pem' })
    expect(readConfig({ ...TLS, PUBLIC_URL: 'https://chat.example.org' }).tls).not.toBeNull()
    expect(problemsOf({ TLS_CERT: TLS.TLS_CERT })).toEqual(['TLS_KEY is missing: TLS_CERT needs it.'])
    expect(problemsOf({ TLS_KEY: TLS.TLS_KEY })).toEqual(['TLS_CERT is missing: TLS_KEY needs it.'])
  })

  test('does not go with an address of http', () => {
    expect(problemsOf({ ...TLS, PUBLIC_URL: 'http://chat.example.org' })).toEqual([
      'PUBLIC_URL cannot be used: with TLS_CERT the server speaks https, so PUBLIC_URL begins with https.',
    ])
  })
})
