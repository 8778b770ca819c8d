import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countJunit, countPlaywright } from './count.mjs'

let folder
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'parley-count-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const report = (text) => {
  const file = join(folder, 'report')
  writeFileSync(file, text)
  return file
}

test('a failed, broken or skipped test counts as failed', () => {
  const file = report(
    '<testsuites name="bun test" tests="10" failures="2" errors="1" skipped="3"><testsuite tests="10"/>',
  )
  expect(countJunit(file)).toEqual({ passed: 4, failed: 6, notRun: 0 })
})

test('a skipped test with a reason is neither passed nor failed', () => {
  const file = report(
    `<testsuites name="bun test" tests="4" failures="0" skipped="2">
      <testcase name="power loss (NOT RUN: only root may mount)" time="0" assertions="0"><skipped /></testcase>
      <testcase name="kill" time="1"/><testcase name="later" time="0">
        <skipped />
      </testcase>`,
  )
  expect(countJunit(file)).toEqual({ passed: 2, failed: 1, notRun: 1 })
})

test('a journey that is flaky, skipped or cannot be loaded counts as failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }
  const text = JSON.stringify({ stats, errors: [{}], suites: [] })
  expect(countPlaywright(report(text))).toEqual({ passed: 5, failed: 5, notRun: 0 })
})

test('a skipped journey with a reason is neither passed nor failed', () => {
  const journey = (title, status) => ({ title, tests: [{ status }] })
  const suites = [
    { specs: [journey('people talk', 'expected'), journey('later', 'skipped')] },
    { suites: [{ specs: [journey('an invitation (NOT RUN: no network)', 'skipped')] }] },
  ]
  const stats = { expected: 1, unexpected: 0, flaky: 0, skipped: 2 }
  expect(countPlaywright(report(JSON.stringify({ stats, errors: [], suites })))).toEqual({
    passed: 1,
    failed: 1,
    notRun: 1,
  })
})

test('without a failure nothing counts as failed', () => {
  expect(countJunit(report('<testsuites tests="3" failures="0" skipped="0">'))).toEqual({
    passed: 3,
    failed: 0,
    notRun: 0,
  })
})

test('without a report no test was run', () => {
  expect(countJunit(join(folder, 'none'))).toEqual({ passed: 0, failed: 0, notRun: 0 })
  expect(countPlaywright(join(folder, 'none'))).toEqual({ passed: 0, failed: 0, notRun: 0 })
})
