import { afterAll, beforeAll, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freshFolder, noProgram, removeFolder, titled } from './test/built.ts'
import { UNIT, valueOf, valuesOf } from './test/unit-file.ts'

const UNITS = 'usr/lib/systemd/system'
/** Of 100. The rest is the network, which a server needs, and memory for machine code. */
const MOST_EXPOSED = 15
/** What a stop takes at most before the server forces it (`DRAIN_MS` of main.ts), in seconds. */
const DRAIN_SECONDS = 4.5
const noSystemd = noProgram('systemd-analyze')
if (noSystemd !== null) console.log(`NOT RUN: ${noSystemd}`)

/** This machine's units with Parley's among them, and its program. */
let system: string
beforeAll(() => {
  system = freshFolder()
  if (noSystemd !== null) return
  cpSync(`/${UNITS}`, join(system, UNITS), { recursive: true, verbatimSymlinks: true })
  cpSync(UNIT, join(system, UNITS, 'parley.service'))
  const [program = ''] = valueOf('ExecStart').split(' ')
  mkdirSync(join(system, program, '..'), { recursive: true })
  writeFileSync(join(system, program), '#!/bin/sh\n')
  chmodSync(join(system, program), 0o755)
})
afterAll(() => removeFolder(system))

const analyze = (...args: string[]) =>
  spawnSync('systemd-analyze', [...args, `--root=${system}`, 'parley.service'], { encoding: 'utf8' })

test.skipIf(noSystemd !== null)(titled('systemd finds no fault in the service', noSystemd), () => {
  const { status, stderr } = analyze('verify', '--man=no')
  expect([status, stderr.split('\n').filter((line) => line.includes('parley'))]).toEqual([0, []])
})

test.skipIf(noSystemd !== null)(titled('a wrong setting of the service is found', noSystemd), () => {
  const file = join(system, UNITS, 'parley.service')
  const right = readFileSync(file, 'utf8')
  writeFileSync(file, right.replace('ProtectHome=yes', 'ProtectHome=perhaps'))
  expect(analyze('verify', '--man=no').stderr).toContain('parley.service')
  writeFileSync(file, right)
})

test.skipIf(noSystemd !== null)(titled(`the service is exposed by at most ${MOST_EXPOSED} of 100`, noSystemd), () => {
  const { status, stdout } = analyze('security', '--offline=true', `--threshold=${MOST_EXPOSED}`)
  expect([status, /Overall exposure level.*/.exec(stdout)?.[0]]).toEqual([0, expect.stringContaining('OK')])
})

test('the service has the time that a stop takes, and the files that many sockets need', () => {
  const main = readFileSync(resolve(import.meta.dir, '../server/main.ts'), 'utf8')
  expect(main).toContain(`DRAIN_MS = ${(DRAIN_SECONDS * 1000).toLocaleString('en').replace(',', '_')}`)
  expect(Number(valueOf('TimeoutStopSec'))).toBeGreaterThan(2 * DRAIN_SECONDS)
  expect(Number(valueOf('LimitNOFILE'))).toBeGreaterThanOrEqual(65_536)
})

test('the service is tried again for as long as its database is away, and starts after one of this machine', () => {
  expect([valueOf('Restart'), valueOf('StartLimitIntervalSec')]).toEqual(['on-failure', '0'])
  expect(valueOf('After').split(' ')).toContain('postgresql.service')
})

test('the service may do what the server needs: machine code, the addresses of the machine, its data', () => {
  expect(valueOf('MemoryDenyWriteExecute')).toBe('no')
  expect(valueOf('RestrictAddressFamilies').split(' ')).toContain('AF_NETLINK')
  expect(valuesOf('Environment')).toEqual([`DATA_DIR=/var/lib/${valueOf('StateDirectory')}`])
})
