import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { S3Options } from '../s3.ts'

export const BUCKET = 'parley'
/** The only key that s3rver admits. It does not verify the signatures of version 4. */
const KEY = 'S3RVER'

/** A real S3 server, in a process of its own, on a free port of loopback. */
export class S3Server {
  readonly #process
  readonly #folder: string
  readonly options: S3Options

  private constructor(process: Bun.Subprocess, folder: string, port: number) {
    this.#process = process
    this.#folder = folder
    this.options = {
      bucket: BUCKET,
      endpoint: new URL(`http://127.0.0.1:${port}`),
      region: 'us-east-1',
      accessKeyId: KEY,
      secretAccessKey: 'hush-hush',
      prefix: '',
      direct: true,
    }
  }

  static async start({ deleteDelayMs = 0 } = {}): Promise<S3Server> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-s3-'))
    const child = Bun.spawn(['node', join(import.meta.dir, 's3rver.mjs'), folder, BUCKET, `${deleteDelayMs}`], {
      stdin: 'pipe',
      stdout: 'pipe',
    })
    for await (const line of child.stdout) return new S3Server(child, folder, Number(Buffer.from(line).toString()))
    throw new Error('The S3 server did not start')
  }

  /** A part of the bucket that nothing else uses. */
  async place(): Promise<S3Options> {
    const prefix = `${crypto.randomUUID()}/`
    // s3rver removes an empty folder, also while an object is written into it.
    for (const folder of ['blobs', 'marks']) {
      await mkdir(join(this.#folder, BUCKET, prefix, folder), { recursive: true })
      await writeFile(join(this.#folder, BUCKET, prefix, folder, 'keep'), '')
    }
    return { ...this.options, prefix }
  }

  async stop(): Promise<void> {
    this.#process.kill()
    await this.#process.exited
    await rm(this.#folder, { recursive: true })
  }
}

/** The settings of a server that stores its blobs in this place. */
export const s3Settings = ({ endpoint, ...place }: S3Options): Record<string, string> => ({
  S3_BUCKET: place.bucket,
  S3_ENDPOINT: endpoint!.href,
  S3_REGION: place.region,
  S3_ACCESS_KEY_ID: place.accessKeyId,
  S3_SECRET_ACCESS_KEY: place.secretAccessKey,
  S3_PREFIX: place.prefix,
  S3_DIRECT: String(place.direct),
})
