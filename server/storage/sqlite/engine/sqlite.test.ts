import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { guest, room } from '../../contract/cast.ts'
import { storageContract } from '../../contract/contract.ts'
import { summarise } from '../recovery/database-summary.ts'
import { onFatal, openFresh, tidy } from '../test/fixture.ts'
import { openSqlite } from './sqlite.ts'

storageContract('SQLite', openFresh)

const { fresh } = tidy()

/** The files below `folder` that this process has open. Linux only. */
const openIn = (folder: string) =>
  readdirSync('/proc/self/fd')
    .map((name) => `/proc/self/fd/${name}`)
    .filter((link) => existsSync(link) && readlinkSync(link).startsWith(folder))
    .map((link) => readlinkSync(link))

if (existsSync('/proc/self/fd'))
  test('closing a database closes its files at once', async () => {
    const path = fresh()
    const storage = await openSqlite({ path, onFatal })
    await room(storage, await guest(storage, 'alice'))
    expect(openIn(dirname(path)).length).toBeGreaterThan(0)
    await storage.close()
    expect(openIn(dirname(path))).toEqual([])
    expect(summarise(path)).toMatchObject({ rooms: 1, people: 1 })
    expect(openIn(dirname(path))).toEqual([])
  })
