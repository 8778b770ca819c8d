import { SQL } from 'bun'
import { isUnavailable, stateOf } from './failure.ts'
import { Late } from './within.ts'

const OLDEST_VERSION = 14

interface Facts {
  version: number
  encoding: string
  standby: boolean
  may_create: boolean | null
  synchronous_commit: string
  fsync: string
  role: string
  database: string
}

/** Rejects, with a sentence that says what to do, unless Parley can store its data on this server safely [G1]. */
export async function inspect(sql: SQL): Promise<void> {
  const [found] = await sql<Facts[]>`
    select current_setting('server_version_num')::int4 / 10000 as version,
      current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as standby,
      has_schema_privilege(current_schema(), 'CREATE') as may_create,
      current_setting('synchronous_commit') as synchronous_commit,
      current_setting('fsync') as fsync,
      current_user::text as role,
      current_database()::text as database`
  const problem = problemWith(found!)
  if (problem !== undefined) throw new Error(`DATABASE_URL: ${problem}`)
}

function problemWith({ version, encoding, standby, role, database, ...found }: Facts): string | undefined {
  if (version < OLDEST_VERSION)
    return `This is PostgreSQL ${version}; Parley needs ${OLDEST_VERSION} or newer. Upgrade the server.`
  if (encoding !== 'UTF8')
    return `The database ${database} has the encoding ${encoding}; Parley needs UTF8. Create one: CREATE DATABASE parley ENCODING 'UTF8' TEMPLATE template0.`
  if (standby) return 'This server is a standby, which is read-only. Name the primary server.'
  if (found.may_create !== true)
    return `The role ${role} may not create tables in ${database}. Allow it: GRANT CREATE ON SCHEMA public TO ${role}, or make it the owner of the database.`
  if (found.synchronous_commit !== 'on')
    return `synchronous_commit is ${found.synchronous_commit} in spite of being set to on. Connect to the server itself, without a pooler between.`
  if (found.fsync !== 'on')
    return 'The server has fsync off: acknowledged messages would be lost with its power. Set fsync = on in postgresql.conf.'
  return undefined
}

/** What a start that failed has to say, with what to do. */
export function explain(error: unknown, url: URL): Error {
  const sentence = sentenceFor(error, url)
  return sentence === undefined ? (error as Error) : new Error(`DATABASE_URL: ${sentence}`, { cause: error })
}

function sentenceFor(error: unknown, url: URL): string | undefined {
  const { message } = error as Error
  const state = stateOf(error)
  if (state === '28P01' || state === '28000')
    return `The server refuses the role ${url.username}: ${message}. Check the role's name and password, and pg_hba.conf.`
  if (state === '3D000') {
    const name = decodeURIComponent(url.pathname.slice(1)).replaceAll('"', '""')
    return `${message}. Create it: CREATE DATABASE "${name}" ENCODING 'UTF8' TEMPLATE template0.`
  }
  if (state === '42501')
    return `The role ${url.username} lacks a right: ${message}. Make it the owner of the database and of its tables.`
  if (isUnavailable(error) || error instanceof Late)
    return `No PostgreSQL server can be used at ${url.host}: ${message}. Check the address, and that the server is running and reachable from here.`
  return undefined
}
