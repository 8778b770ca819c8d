import type { FileInfo } from '../../../protocol/entities.ts'
import type { WireError } from '../../../protocol/errors.ts'
import { monotonicMs } from '../../history/monotonic-clock.ts'
import type { Random } from '../../rounds/random.ts'
import type { ClientRecorder } from '../client-recorder.ts'
import { fileRecord } from '../message-record.ts'
import type { Connection, Reply } from './connection.ts'
import { randomFile, type RandomFile } from './random-file.ts'
import { slowly } from './slowly.ts'

const PARTS_SHARE = 0.6
/** Of all uploads, so many are given up in the middle; of those in parts, so many parts are cut. */
const ABORTED_SHARE = 0.1
const CUT_SHARE = 0.25
const CUT_WITHIN_MS = 200
const LEAST_PART = 64 * 1024
const MOST_PART = 1024 * 1024
const RETRY_MS = 500
/** Then an upload is given up. */
const WITHIN_MS = 10_000

const TUS = { 'tus-resumable': '1.0.0' }

/** Where an upload in parts is: so many bytes are there, or it is finished or refused, or nobody knows. */
type Progress = { offset: number } | Reply<FileInfo>

/** The uploads of one bot: in one request, or by tus 1.0.0 in parts, which goes on after a cut. */
export class Uploader {
  #count = 0

  constructor(
    private readonly connection: Connection,
    private readonly recorder: ClientRecorder,
    private readonly random: Random,
  ) {}

  /** Answers the ids of those that are there. Never rejects. */
  async upload(room: string, count: number): Promise<string[]> {
    const all = await Promise.all(Array.from({ length: count }, () => this.#upload(room)))
    return all.flat()
  }

  async #upload(room: string): Promise<string[]> {
    const { recorder } = this
    const random = this.random.fork(String(++this.#count))
    const file = randomFile(random)
    const { hash, picture, bytes } = file
    const how = random.chance(PARTS_SHARE) ? 'parts' : 'whole'
    const what = { how, bytes: bytes.length, hash, ...(picture && { picture: true as const }) } as const
    const op = recorder.invoke({ do: 'upload', room, ...what })
    const upload = how === 'parts' ? this.#inParts(room, file, random) : this.#whole(room, file, random)
    const reply = await upload.catch((error: Error) => ({ noAnswer: error.message }))
    if ('noAnswer' in reply) recorder.noAnswer(op, reply.noAnswer)
    else if ('error' in reply) recorder.refused(op, reply.error)
    else {
      recorder.ok(op, { do: 'upload', file: fileRecord(reply.ok) })
      return [reply.ok.id]
    }
    return []
  }

  async #whole(room: string, { bytes }: RandomFile, random: Random): Promise<Reply<FileInfo>> {
    const path = `/api/files?room=${room}&name=${this.#name()}`
    const cut = random.chance(ABORTED_SHARE) ? cutSoon(random) : undefined
    // With a length, or without one.
    const body = random.chance(0.5) ? bytes : slowly(bytes, random)
    const response = await this.connection.request(path, { method: 'POST', headers: {}, body }, cut)
    return (await response.json()) as Reply<FileInfo>
  }

  async #inParts(room: string, { bytes }: RandomFile, random: Random): Promise<Reply<FileInfo>> {
    const url = await this.#begin(room, bytes.length)
    if (typeof url !== 'string') return url
    const until = monotonicMs() + WITHIN_MS
    const aborts = random.chance(ABORTED_SHARE)
    let progress: Progress = { offset: 0 }
    while (monotonicMs() < until) {
      if (!('noAnswer' in progress) && !('offset' in progress)) return progress
      if ('noAnswer' in progress) {
        await Bun.sleep(random.between(0, RETRY_MS))
        progress = await this.#find(url, bytes.length)
      } else if (aborts && progress.offset > 0) return this.#abort(url, random)
      else progress = await this.#sendPart(url, bytes, progress.offset, random)
    }
    return { noAnswer: 'given up' }
  }

  /** The address of a new upload. */
  async #begin(room: string, length: number): Promise<string | Exclude<Reply<FileInfo>, { ok: FileInfo }>> {
    const metadata = `filename ${btoa(this.#name())},room ${btoa(room)}`
    const headers = { ...TUS, 'upload-length': String(length), 'upload-metadata': metadata }
    const response = await this.connection.request('/api/files', { method: 'POST', headers })
    const location = response.headers.get('location')
    if (response.status !== 201 || location === null) return failureOf(response)
    return location
  }

  async #sendPart(url: string, bytes: Buffer, offset: number, random: Random): Promise<Progress> {
    const part = bytes.subarray(offset, offset + random.whole(LEAST_PART, MOST_PART))
    const headers = { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }
    const cut = random.chance(CUT_SHARE) ? cutSoon(random) : undefined
    try {
      const body = slowly(part, random)
      const response = await this.connection.request(url, { method: 'PATCH', headers, body }, cut)
      if (response.status === 200) return (await response.json()) as Reply<FileInfo>
      if (response.status === 204) return { offset: Number(response.headers.get('upload-offset')) }
      return await failureOf(response)
    } catch (error) {
      return { noAnswer: (error as Error).message }
    }
  }

  /** After a part without an answer. */
  async #find(url: string, length: number): Promise<Progress> {
    try {
      const response = await this.connection.request(url, { method: 'HEAD', headers: TUS })
      if (response.status !== 200) return await failureOf(response)
      const offset = Number(response.headers.get('upload-offset'))
      return offset < length ? { offset } : await this.connection.post('file.get', { file: url.split('/').at(-1) })
    } catch (error) {
      return { noAnswer: (error as Error).message }
    }
  }

  /** A user changes their mind: the client says so, or is gone. */
  async #abort(url: string, random: Random): Promise<Reply<FileInfo>> {
    if (random.chance(0.7)) await this.connection.request(url, { method: 'DELETE', headers: TUS })
    return { noAnswer: 'aborted' }
  }

  #name(): string {
    return `file-${this.#count}.bin`
  }
}

function cutSoon(random: Random): AbortSignal {
  return AbortSignal.timeout(Math.ceil(random.between(0, CUT_WITHIN_MS)))
}

/** A conflict of offsets, and whatever the server cannot do now, is asked for again. An answer to HEAD has no body. */
async function failureOf(response: Response): Promise<{ error: WireError } | { noAnswer: string }> {
  const { status } = response
  if (status === 404 || status === 410)
    return { error: { code: 'not_found', reason: 'no_such_file', message: 'The upload is gone' } as WireError }
  const { error } = (await response.json().catch(() => ({}))) as { error?: WireError }
  const isFinal = error !== undefined && status >= 400 && status < 500 && status !== 409 && status !== 423
  return isFinal || error?.reason === 'disk_full' ? { error: error! } : { noAnswer: `status ${status}` }
}
