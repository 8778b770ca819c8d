import { expect, test } from 'bun:test'
import { chmodSync, chownSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { openSqlite } from '../engine/sqlite.ts'
import { restore } from '../recovery/restore.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { isLocked, lock } from './lock.ts'

const { fresh } = tidy()
const NOBODY = 65_534
const isRoot = process.geteuid?.() === 0

/** Runs `work` as a user to whom file permissions apply. */
function asNobody<T>(work: () => T): T {
  if (isRoot) process.seteuid!(NOBODY)
  try {
    return work()
  } finally {
    if (isRoot) process.seteuid!(0)
  }
}

test('a lock file that the server may not write is refused, because it would lock nothing', () => {
  const path = fresh()
  chmodSync(dirname(path), 0o777)
  writeFileSync(`${path}.lock`, '')
  chmodSync(`${path}.lock`, 0o444)
  for (const take of [lock, isLocked])
    expect(() => asNobody(() => take(path))).toThrow(
      /\.lock cannot be written\. .+ must belong to the user who runs Parley\.$/,
    )
})

test('a lock file that cannot be created is refused', () => {
  const path = fresh()
  chmodSync(dirname(path), 0o555)
  expect(() => asNobody(() => lock(path))).toThrow(/\.looking cannot be written/)
})

test('a second server is refused with the reason', async () => {
  const path = fresh()
  const storage = await openSqlite({ path, onFatal })
  expect(() => lock(path)).toThrow(/in use by another Parley server, backup or restore\./)
  await storage.close()
  lock(path).unlock()
})

const title = 'files that root makes belong to the owner of the folder'
test.skipIf(!isRoot)(isRoot ? title : `${title} (NOT RUN: only root may)`, async () => {
  const other = fresh()
  await (await openSqlite({ path: other, onFatal })).close()
  const path = fresh()
  chownSync(dirname(path), NOBODY, NOBODY)
  await restore(path, other, Date.now())
  for (const file of [path, `${path}.lock`, `${path}.looking`])
    expect(statSync(file)).toMatchObject({ uid: NOBODY, gid: NOBODY })
  asNobody(() => lock(path)).unlock()
})
