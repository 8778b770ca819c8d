import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPair } from './pair.ts'
import { certificate, locked } from './test/certificate.ts'

const [first, second] = [certificate('first'), certificate('second')]

/** The problem of two files with these texts. A text of undefined is no file. */
async function problem(cert: string | undefined, key: string | undefined): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'))
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  if (cert !== undefined) writeFileSync(files.cert, cert)
  if (key !== undefined) writeFileSync(files.key, key)
  const found = await readPair(files).then(
    () => 'none',
    (error: Error) => error.message.replaceAll(`${folder}/`, ''),
  )
  rmSync(folder, { recursive: true })
  return found
}

test('a certificate and its key are a pair, also with the certificates of an authority behind it', async () => {
  expect(await problem(first.cert, first.key)).toBe('none')
  expect(await problem(first.cert + second.cert, first.key)).toBe('none')
})

test('two files that are no pair are named, with the reason', async () => {
  expect(await problem(undefined, first.key)).toBe('TLS_CERT=cert.pem is not there.')
  expect(await problem(first.cert, undefined)).toBe('TLS_KEY=key.pem is not there.')
  expect(await problem('', first.key)).toStartWith('TLS_CERT=cert.pem is no certificate in PEM')
  expect(await problem(first.cert.slice(0, 200), first.key)).toStartWith('TLS_CERT=cert.pem is no certificate in PEM')
  expect(await problem(first.cert, first.cert)).toStartWith('TLS_KEY=key.pem is no private key in PEM')
  expect(await problem(first.cert, locked(first.privateKey))).toContain('has a passphrase')
  expect(await problem(first.cert, second.key)).toContain('does not belong to the first certificate')
  expect(await problem(second.cert + first.cert, first.key)).toContain('The certificate of the server comes first')
  const broken = second.cert.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA')
  expect(await problem(first.cert + broken, first.key)).toContain('cannot be used')
})

test('a folder is no file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'))
  await expect(readPair({ cert: folder, key: folder })).rejects.toThrow(`TLS_CERT=${folder} is a folder.`)
  rmSync(folder, { recursive: true })
})

test('a problem never has the text of a key', async () => {
  for (const [cert, key] of [
    [first.key, first.key],
    [first.cert, second.key],
    [first.cert, first.key.slice(0, 100)],
  ] as const)
    expect(await problem(cert, key)).not.toContain(key.split('\n')[1]!)
})
