import { afterEach } from 'bun:test'
import { SQL } from 'bun'
import type { Opened } from '../../contract/cast.ts'
import { openPostgresEngine } from '../engine/postgres.ts'
import { sharedServer } from './server.ts'

/** Runs statements of an administrator on the server of this address. */
export async function administer(server: string, ...statements: string[]): Promise<void> {
  const sql = new SQL(server, { max: 1 })
  try {
    for (const statement of statements) await sql.unsafe(statement)
  } finally {
    await sql.close()
  }
}

/** The address of an empty database of its own, and what removes it. */
export async function freshDatabase(
  server?: string,
  options = `encoding 'UTF8' template template0`,
): Promise<{ url: URL; admin: string; remove: () => Promise<void> }> {
  const admin = server ?? (await sharedServer())
  const name = `parley_${Bun.randomUUIDv7().replaceAll('-', '')}`
  await administer(admin, `create database ${name} ${options}`)
  const url = new URL(admin)
  url.pathname = `/${name}`
  const remove = () => administer(admin, `drop database if exists ${name} with (force)`)
  return { url, admin, remove }
}

/** To be called once in a test's file: what `later` was given is done when the test is over, the last first. */
export function tidy() {
  const cleanups: (() => unknown)[] = []
  afterEach(async () => {
    for (const clean of cleanups.splice(0).toReversed()) await clean()
  })
  const later = (clean: () => unknown) => void cleanups.push(clean)
  return {
    later,
    async fresh(server?: string, options?: string) {
      const database = await freshDatabase(server, options)
      later(database.remove)
      return database
    },
  }
}

export async function openFresh(): Promise<Opened> {
  const { url, admin, remove } = await freshDatabase()
  const name = url.pathname.slice(1)
  let engine = await openPostgresEngine({ url })
  let storage = engine.storage()
  const again = async (...between: string[]) => {
    await storage.close()
    await administer(admin, ...between)
    engine = await openPostgresEngine({ url })
    return (storage = engine.storage())
  }
  return {
    storage,
    node: () => engine.storage(),
    reopen: () => again(),
    keep: () => again(`drop database if exists ${name}_copy`, `create database ${name}_copy template ${name}`),
    restore: () => again(`drop database ${name}`, `create database ${name} template ${name}_copy`),
    async destroy() {
      await storage.close()
      await administer(admin, `drop database if exists ${name}_copy`)
      await remove()
    },
  }
}
