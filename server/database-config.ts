import type { Read } from './config-values.ts'

export interface DatabaseConfig {
  /** The PostgreSQL database that everything is stored in, or null for SQLite in the data folder. */
  databaseUrl: URL | null
  /** The servers of the NATS over which the nodes on PostgreSQL reach each other, or null for PostgreSQL itself. */
  natsUrls: URL[] | null
}

export function readDatabase(read: Read, problems: string[]): DatabaseConfig {
  const config = {
    databaseUrl: read(
      'DATABASE_URL',
      null,
      'an address such as postgres://parley:PASSWORD@db.example.org:5432/parley',
      postgres,
    ),
    natsUrls: read(
      'NATS_URL',
      null,
      'an address such as nats://parley:PASSWORD@nats.example.org:4222, or several of one cluster with commas between them',
      nats,
    ),
  }
  if (config.natsUrls !== null && config.databaseUrl === null)
    problems.push('NATS_URL cannot be used: without DATABASE_URL there is only one node. Unset it.')
  return config
}

function postgres(value: string): URL | undefined {
  const url = URL.parse(value)
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.pathname.length > 1
    ? url
    : undefined
}

function nats(value: string): URL[] | undefined {
  const urls = value.split(',').map((part) => URL.parse(part.trim()))
  return urls.every(isNats) ? urls : undefined
}

function isNats(url: URL | null): url is URL {
  if (url === null || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === '') return false
  return ['', '/'].includes(url.pathname) && url.search === '' && url.hash === ''
}
