import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { validate } from 'dockerfile-utils'
import { UID } from './test/bare-root.ts'
import { valueOf } from './test/unit-file.ts'

const ROOT = resolve(import.meta.dir, '..')
const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
const ignore = readFileSync(join(ROOT, '.dockerignore'), 'utf8').trim().split('\n')

/** The instructions of the last stage, which is the image. */
const image = text.slice(text.lastIndexOf('\nFROM ')).trim().replaceAll('\\\n', ' ').split('\n')
const all = (name: string): string[] =>
  image.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))

test('the linter finds no fault in the Dockerfile, and would find one', () => {
  expect(validate(text).map(({ message }) => message)).toEqual([])
  expect(validate(text.replace('HEALTHCHECK', 'HEALTCHECK'))).toHaveLength(1)
})

test('what is copied from the project is there, and is given to the build', () => {
  const copied = [...text.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, paths]) => paths!.split(' '))
  expect(copied).toContain('package-lock.json')
  for (const path of copied.filter((one) => one !== '.')) {
    expect([path, existsSync(join(ROOT, path))]).toEqual([path, true])
    expect([path, ignore.includes(`!${path.split('/')[0]}`)]).toEqual([path, true])
  }
  // Everything is left out that is not named.
  expect(ignore[0]).toBe('*')
})

test('the image has one program, which runs without rights and writes only to its volume', () => {
  expect(all('RUN')).toEqual([])
  expect(all('COPY').filter((line) => line.includes('/bin/'))).toEqual(['--from=build /parley /usr/local/bin/parley'])
  expect(all('USER')).toEqual([`${UID}:${UID}`])
  expect([all('VOLUME'), all('ENV')]).toEqual([['/data'], ['DATA_DIR=/data']])
  expect([all('ENTRYPOINT'), all('CMD')]).toEqual([['["parley"]'], [`["${valueOf('ExecStart').split(' ')[1]}"]`]])
})

test('the image says how it is stopped, where it listens, and how its health is asked without another program', () => {
  expect([all('STOPSIGNAL'), all('EXPOSE')]).toEqual([['SIGTERM'], ['3000']])
  expect(all('HEALTHCHECK')[0]).toEndWith('CMD ["parley", "health"]')
  for (const label of ['title', 'description', 'licenses'])
    expect(all('LABEL')[0]).toContain(`org.opencontainers.image.${label}=`)
})
