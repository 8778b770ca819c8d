// s3rver as a process of Node.js: it relies on the order in which Node.js lists a folder.
import crypto, { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'

const [directory, bucket, deleteDelayMs] = process.argv.slice(2)

// s3rver encrypts with DES where a page of a list ends. There is only triple DES, which is the same for three equal keys.
const { createCipheriv } = crypto
crypto.createCipheriv = (_des, key, iv) => createCipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), iv)

const S3rver = createRequire(import.meta.url)('s3rver')
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory,
  configureBuckets: [{ name: bucket }],
})

// S3 changes an object at once. s3rver does not, so its requests take turns.
let last = Promise.resolve()
server.middleware.unshift(async ({ method }, next) => {
  if (method === 'DELETE') await setTimeout(Number(deleteDelayMs))
  const before = last
  let end
  last = new Promise((resolve) => {
    end = resolve
  })
  await before
  await next().finally(end)
})

// s3rver acknowledges what it has not written yet.
const { store } = server
store.putObject = async ({ bucket, key, content, metadata }) => {
  const written = await write(store.getResourcePath(bucket, key, 'object'), content)
  await store.putMetadata(bucket, key, metadata, written.md5)
  return written
}
store.putPart = async (bucket, upload, part, content) => {
  const path = join(store.getResourcePath(bucket, undefined, 'uploads'), upload, part)
  const written = await write(path, content)
  await writeFile(`${path}.md5`, written.md5)
  return written
}

/** Writes a file that is there as a whole or not at all. */
async function write(path, content) {
  const md5 = createHash('md5')
  let size = 0
  const measured = async function* (chunks) {
    for await (const chunk of chunks) {
      md5.update(chunk)
      size += chunk.length
      yield chunk
    }
  }
  await mkdir(dirname(path), { recursive: true })
  await pipeline(content, measured, createWriteStream(`${path}.part`))
  await rename(`${path}.part`, path)
  return { size, md5: md5.digest('hex') }
}

const { port } = await server.run()
process.stdout.write(`${port}\n`)
// The test that started it has ended.
process.stdin.on('end', () => process.exit()).resume()
