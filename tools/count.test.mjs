import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { add, asLine, countJunit, countPlaywright } from './count.mjs'

let folder
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'parley-count-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const report = (text) => {
  const file = join(folder, 'report')
  writeFileSync(file, text)
  return file
}

const journey = (title, status, messages = []) => ({
  file: 'a.spec.ts',
  line: 7,
  title,
  tests: [{ status, results: messages.map((message) => ({ error: message && { message } })) }],
})

test('a failed, broken or skipped test counts as failed', () => {
  const file = report(
    '<testsuites name="bun test" tests="10" failures="2" errors="1" skipped="3"><testsuite tests="10"/>',
  )
  expect(countJunit(file)).toMatchObject({ passed: 4, failed: 6, notRun: 0 })
})

test('a skipped test with a reason is neither passed nor failed', () => {
  const file = report(
    `<testsuites name="bun test" tests="4" failures="0" skipped="2">
      <testcase name="power loss (NOT RUN: only root may mount)" time="0" assertions="0"><skipped /></testcase>
      <testcase name="kill" time="1"/><testcase name="later" time="0">
        <skipped />
      </testcase>`,
  )
  expect(countJunit(file)).toMatchObject({ passed: 2, failed: 1, notRun: 1 })
})

test('a journey that is flaky, skipped or cannot be loaded counts as failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }
  const text = JSON.stringify({ stats, errors: [{}], suites: [] })
  expect(countPlaywright(report(text))).toMatchObject({ passed: 5, failed: 5, notRun: 0 })
})

test('a skipped journey with a reason is neither passed nor failed', () => {
  const suites = [
    { specs: [journey('people talk', 'expected'), journey('later', 'skipped')] },
    { suites: [{ specs: [journey('an invitation (NOT RUN: no network)', 'skipped')] }] },
  ]
  const stats = { expected: 1, unexpected: 0, flaky: 0, skipped: 2 }
  expect(countPlaywright(report(JSON.stringify({ stats, errors: [], suites })))).toMatchObject({
    passed: 1,
    failed: 1,
    notRun: 1,
  })
})

test('each failed test has a line with its file, its name and the reason', () => {
  const file = report(
    `<testsuites name="bun test" tests="6" failures="2" skipped="2">
      <testcase name="a &lt;b&gt; is text" classname="rows &gt; room" file="server/rows.test.ts" line="12">
        <failure type="AssertionError" message="Expected: 2&#10;&#10;Received: 1&#10;">at rows.ts</failure>
      </testcase>
      <testcase name="is quick" classname="" file="server/rows.test.ts" line="20" />
      <testcase name="is slow" classname="" file="server/rows.test.ts" line="30"><failure message="timed out" /></testcase>
      <testcase name="later" classname="" file="server/later.test.ts" line="3"><skipped /></testcase>
      <testcase name="power loss (NOT RUN: only root may mount)" classname="" file="x.test.ts" line="4"><skipped /></testcase>
      <testcase name="is right" classname="" file="server/rows.test.ts" line="40"></testcase>
    </testsuites>`,
  )
  expect(countJunit(file).failures).toEqual([
    'server/rows.test.ts:12  a <b> is text (rows > room)  Expected: 2 Received: 1',
    'server/rows.test.ts:30  is slow  timed out',
    'server/later.test.ts:3  later  skipped',
  ])
})

test('each failed journey has a line with its file, its name and the reason', () => {
  const errors = [{ location: { file: 'b.spec.ts', line: 1, column: 1 }, message: 'Cannot find module' }]
  const suites = [
    { specs: [journey('people talk', 'expected'), journey('later', 'skipped')] },
    {
      suites: [
        { specs: [journey('a person writes', 'unexpected', ['\u001b[31mnot visible\u001b[39m'])] },
        { specs: [journey('a person reads', 'flaky', ['not ready', undefined])] },
        { specs: [journey('an invitation (NOT RUN: no network)', 'skipped')] },
      ],
    },
  ]
  const stats = { expected: 1, unexpected: 1, flaky: 1, skipped: 2 }
  expect(countPlaywright(report(JSON.stringify({ stats, errors, suites }))).failures).toEqual([
    'a.spec.ts:7  later  skipped',
    'a.spec.ts:7  a person writes  not visible',
    'a.spec.ts:7  a person reads  not ready',
    'b.spec.ts:1  outside of a journey  Cannot find module',
  ])
})

test('of a long reason the start is shown', () => {
  expect(asLine({ name: 'lint', reason: 'x'.repeat(1_000) })).toBe(`lint  ${'x'.repeat(300)}`)
})

test('what two runs counted can be added', () => {
  const one = { passed: 1, failed: 2, notRun: 3, failures: ['a', 'b'] }
  const other = { passed: 10, failed: 1, notRun: 0, failures: ['c'] }
  expect(add(one, other)).toEqual({ passed: 11, failed: 3, notRun: 3, failures: ['a', 'b', 'c'] })
})

test('without a failure nothing counts as failed', () => {
  expect(countJunit(report('<testsuites tests="3" failures="0" skipped="0">'))).toEqual({
    passed: 3,
    failed: 0,
    notRun: 0,
    failures: [],
  })
})

test('without a report no test was run', () => {
  const nothing = { passed: 0, failed: 0, notRun: 0, failures: [] }
  expect(countJunit(join(folder, 'none'))).toEqual(nothing)
  expect(countPlaywright(join(folder, 'none'))).toEqual(nothing)
})
