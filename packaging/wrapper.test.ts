import { afterAll, beforeAll, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freshFolder, removeFolder } from './test/built.ts'

let folder: string
beforeAll(() => (folder = freshFolder()))
afterAll(() => removeFolder(folder))

/** What the program gets from the wrapper with these settings: its arguments and its variables. */
function runs(settings: string, ...args: string[]): { args: string[]; env: Record<string, string> } {
  const paths = { program: join(folder, 'program'), settings: join(folder, 'parley.conf') }
  writeFileSync(paths.settings, settings)
  writeFileSync(paths.program, '#!/bin/sh\nprintf "%s\\0" "$#" "$@"\nexec env -0\n', { mode: 0o755 })
  const script = readFileSync(resolve(import.meta.dir, 'parley.sh'), 'utf8')
    .replaceAll('/etc/parley/parley.conf', paths.settings)
    .replaceAll('/usr/lib/parley/parley', paths.program)
  const { stdout, stderr } = spawnSync('sh', ['-c', script, 'parley', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH']! },
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const [count, ...rest] = stdout.split('\0').slice(0, -1)
  const env = rest.slice(Number(count)).map((line) => line.split(/=(.*)/s).slice(0, 2))
  return { args: rest.slice(0, Number(count)), env: Object.fromEntries(env) }
}

test('a value is text to the commands, as it is to the service', () => {
  const { args, env } = runs(
    [
      '# A comment=1',
      'DATABASE_URL=postgres://parley:pa$$word@db/parley?sslmode=require&application_name=x',
      "SMTP_URL='smtps://me:a b;c@mail'",
      'MAIL_FROM="Parley <parley@example.org>"',
      '  METRICS_TOKEN=$(touch made)`touch made`  ',
      'PORT=3001; touch made',
      'touch made',
      '1BAD=1',
      'BAD-NAME=1',
      'EMPTY=',
      'LAST=without a line end',
    ].join('\n'),
    'backup',
    'a file.db',
  )
  expect(args).toEqual(['backup', 'a file.db'])
  expect(env).toMatchObject({
    DATABASE_URL: 'postgres://parley:pa$$word@db/parley?sslmode=require&application_name=x',
    SMTP_URL: 'smtps://me:a b;c@mail',
    MAIL_FROM: 'Parley <parley@example.org>',
    METRICS_TOKEN: '$(touch made)`touch made`',
    PORT: '3001; touch made',
    EMPTY: '',
    LAST: 'without a line end',
    DATA_DIR: '/var/lib/parley',
  })
  expect(Object.keys(env).filter((name) => name.includes('BAD'))).toEqual([])
  expect(existsSync(join(folder, 'made'))).toBe(false)
})

test('the settings that everybody gets are comments alone', () => {
  const { env } = runs(readFileSync(resolve(import.meta.dir, 'parley.conf'), 'utf8'), 'check')
  expect(Object.keys(env).filter((name) => !['PATH', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))).toEqual([
    'DATA_DIR',
  ])
})
