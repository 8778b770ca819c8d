import { Upload as TusUpload, type DetailedError, type HttpResponse } from 'tus-js-client'
import type { FileInfo } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Unreachable } from '../connection/problem.ts'
import { unwrap } from '../connection/wire.ts'
import { saidOf, type Upload } from './upload.ts'

export interface Ways {
  /** The server's address; empty for that of the page. */
  url: string
  headers: Record<string, string>
  /** Reads a blob that the runtime's `fetch` cannot send. Browsers need none. */
  bytesOf: ((blob: Blob) => Promise<Blob>) | undefined
  /** Looks up a finished file. */
  get: (id: string) => Promise<FileInfo>
}

export interface Progress {
  /** Where the server receives it. */
  at(url: string): void
  sent(bytes: number): void
}

/**
 * Brings a blob to the server by tus 1.0.0, from where an earlier attempt ended; anew when the server knows nothing of it
 * any more. Answers the file. Throws a `Refusal` or `Unreachable`, and the reason of `signal` when that is aborted.
 */
export async function transfer(
  upload: Upload,
  blob: Blob,
  ways: Ways,
  progress: Progress,
  signal: AbortSignal,
): Promise<FileInfo> {
  if (upload.url !== undefined) {
    // A picture that is finished may have another length than what was sent, by which tus would go on.
    const finished = await ways.get(idOf(upload.url)).catch((error: unknown) => orUnfinished(error))
    if (finished !== null) return finished
  }
  try {
    return await attempt(upload, blob, ways, progress, signal)
  } catch (error) {
    if (upload.url === undefined || !(error instanceof Gone)) throw error
    const { url: _url, ...anew } = upload
    return attempt(anew, blob, ways, progress, signal)
  }
}

/** Deletes what the server has of an upload. */
export async function terminate(url: string, { headers }: Pick<Ways, 'headers'>): Promise<void> {
  await TusUpload.terminate(url, { headers, retryDelays: null }).catch(() => undefined)
}

class Gone extends Unreachable {}

async function attempt(
  upload: Upload,
  blob: Blob,
  { url, headers, bytesOf, get }: Ways,
  progress: Progress,
  signal: AbortSignal,
): Promise<FileInfo> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>()
  const { name, type, room } = upload
  const { seconds, ...said } = saidOf(upload)
  const tus = new TusUpload(bytesOf ? await bytesOf(blob) : blob, {
    // An upload that goes on must not become another one when the server fails for a moment.
    ...(upload.url === undefined ? { endpoint: `${url}/api/files` } : { uploadUrl: upload.url }),
    headers,
    metadata: {
      filename: name,
      filetype: type,
      room,
      ...said,
      ...(seconds !== undefined && { seconds: seconds.toFixed(2) }),
    },
    retryDelays: null,
    storeFingerprintForResuming: false,
    onUploadUrlAvailable: () => progress.at(tus.url!),
    onProgress: (bytes) => progress.sent(bytes),
    onSuccess: ({ lastResponse }) => resolve(lastResponse),
    onError: (error) => reject(refusalOf(error as DetailedError)),
  })
  const stop = (): void => {
    void tus.abort()
    reject(signal.reason)
  }
  signal.addEventListener('abort', stop)
  try {
    tus.start()
    const answer = parsed((await promise).getBody())
    // One that was complete already is answered without its file.
    return isOk(answer) ? answer.ok : await get(idOf(tus.url!))
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const idOf = (url: string): string => url.split('/').at(-1)!

function orUnfinished(error: unknown): null {
  if (error instanceof Refusal && error.reason === 'no_such_file') return null
  throw error
}

function refusalOf({ originalResponse }: DetailedError): Error {
  if (!originalResponse) return new Unreachable()
  try {
    unwrap(parsed(originalResponse.getBody()))
  } catch (error) {
    if (error instanceof Refusal && error.reason !== 'no_such_file') return error
  }
  const status = originalResponse.getStatus()
  return status === 404 || status === 410 ? new Gone() : new Unreachable()
}

function isOk(answer: unknown): answer is { ok: FileInfo } {
  return typeof answer === 'object' && answer !== null && 'ok' in answer
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
