import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Inspector, type Inspected, type InspectorOptions } from '../inspection/inspector.ts'

/** An inspector with a folder of its own. */
export class Inspection implements AsyncDisposable {
  readonly inspector: Inspector
  readonly folder: string
  #files = 0

  private constructor(folder: string, options: Partial<InspectorOptions>) {
    this.folder = folder
    this.inspector = new Inspector({ megapixels: 32, ...options })
  }

  static async begins(options: Partial<InspectorOptions> = {}): Promise<Inspection> {
    return new Inspection(await mkdtemp(join(tmpdir(), 'parley-inspection-')), options)
  }

  /** Stores a file under a name without meaning. */
  async file(content: Uint8Array | string): Promise<string> {
    this.#files += 1
    const path = join(this.folder, `file-${this.#files}`)
    await writeFile(path, content)
    return path
  }

  /** What a content is, and the content of its file afterwards. */
  async inspect(content: Uint8Array | string): Promise<{ found: Inspected; path: string; after: Buffer }> {
    const path = await this.file(content)
    const found = await this.inspector.inspect(path)
    return { found, path, after: Buffer.from(await Bun.file(path).bytes()) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.inspector.close()
    await rm(this.folder, { recursive: true })
  }
}

export function sha256(content: Uint8Array | string): string {
  return new Bun.CryptoHasher('sha256').update(content).digest('hex')
}
