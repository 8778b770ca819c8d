import { expect, test } from 'bun:test'
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
  expect(config.limits.messagesPerSecond).toBe(1)
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
