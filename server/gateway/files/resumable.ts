import { AsyncLocalStorage } from 'node:async_hooks'
import type { Readable } from 'node:stream'
import { DataStore, ERRORS, Server, Upload } from '@tus/server'
import * as v from 'valibot'
import { errorCodes, Refusal } from '../../../protocol/errors.ts'
import { uploadMetadata } from '../../../protocol/uploads.ts'
import { describe } from '../../commands/describe.ts'
import type { FileDoor } from '../../commands/file-door.ts'
import type { Caller } from '../../context.ts'
import { UploadLocker } from './upload-locker.ts'

/** The ids of uploads, in an address that ends with one. */
export const UPLOAD_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * Resumable uploads by the protocol tus 1.0.0, with creation, creation-with-upload and termination. The address of an
 * upload begins with `prefix`.
 */
export function resumableUploads(files: FileDoor, fileBytes: number, prefix: string) {
  const callers = new AsyncLocalStorage<Caller>()
  const caller = () => callers.getStore()!
  const server = new Server({
    path: `${prefix}/api/files`,
    datastore: new Received(files, caller),
    locker: new UploadLocker(),
    maxSize: fileBytes,
    relativeLocation: true,
    // No page of another origin reads an answer.
    allowedOrigins: [],
    getFileIdFromRequest: (_request, last = '') => (UPLOAD_ID.test(last) ? last : undefined),
    // The upload is made here, because it has its id from us.
    async namingFunction(request, metadata) {
      const said = saidBy({ ...metadata, name: metadata?.['filename'] })
      const upload = await files.begin(caller(), said, Number(request.headers.get('upload-length') ?? 0))
      return upload.id
    },
    async onUploadFinish({ method }, { id }) {
      const info = await files.finish(caller(), id)
      // One that is complete as soon as it is created, as an empty one is, still needs its address: that is sent with 201 only.
      const status_code = method === 'POST' ? 201 : 200
      return { status_code, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ok: info }) }
    },
    onResponseError: (_request, error) => toAnswer(error),
  })
  return (request: Request, by: Caller): Promise<Response> => callers.run(by, () => server.handleWeb(request))
}

/** Checks what a client says of an upload. Throws a `Refusal`. */
export function saidBy(metadata: Record<string, unknown>) {
  const given = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value != null))
  const parsed = v.safeParse(uploadMetadata, given, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [{ path, message }] = parsed.issues
  throw new Refusal('invalid_input', { key: String(path?.[0]?.key), problem: message })
}

function toAnswer(error: unknown): { status_code: number; body: string } | undefined {
  if (!(error instanceof Refusal)) return undefined
  return { status_code: errorCodes[error.code], body: JSON.stringify({ error: describe(error) }) }
}

/** Brings what tus receives to the uploads. */
class Received extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination']

  constructor(
    private readonly files: FileDoor,
    private readonly caller: () => Caller,
  ) {
    super()
  }

  override async create(upload: Upload): Promise<Upload> {
    return upload
  }

  override async getUpload(id: string): Promise<Upload> {
    const found = await this.files.find(this.caller(), id)
    if (found === null) throw ERRORS.FILE_NOT_FOUND
    return new Upload({ id, offset: found.offset, ...(found.bytes !== null && { size: found.bytes }) })
  }

  override write(stream: Readable, id: string): Promise<number> {
    return this.files.append(this.caller(), id, stream)
  }

  override remove(id: string): Promise<void> {
    return this.files.remove(this.caller(), id)
  }
}
