import type { Context as HttpContext, Hono } from 'hono'
import { Refusal } from '../../../protocol/errors.ts'
import type { Limits } from '../../../protocol/limits.ts'
import type { Commands } from '../../commands/execute.ts'
import type { Caller } from '../../context.ts'
import { refuse, toResponse } from '../answers.ts'
import type { HttpEnv } from '../http-env.ts'
import type { Identifier } from '../identify-request.ts'
import type { ProxySigns } from '../proxy-signs.ts'
import { etagOf, fileHeaders, hasAlready, rangeOf } from './file-headers.ts'
import { resumableUploads, saidBy, UPLOAD_ID } from './resumable.ts'
import { whoDownloads } from '../who-downloads.ts'

/** Seconds of silence after which an upload is cut, and in which the server has looked into a finished one. */
const UPLOAD_SECONDS = 30
const FINISH_SECONDS = 150
const WIDTHS = new Set(['480', '2048'])

export interface FileParts {
  identifier: Identifier
  commands: Commands
  signs: ProxySigns
  limits: Limits
  /** The path below which Parley is. */
  prefix: string
}

/** Uploads at `/api/files`, resumable by tus or as the body of one request; files at `/files/<id>/<name>`. */
export function fileRoutes(http: Hono<HttpEnv>, { identifier, commands, signs, limits, prefix }: FileParts): void {
  const { files } = commands
  const callerOf = whoDownloads({ identifier, commands, signs })
  const resumable = resumableUploads(files, limits.fileBytes, prefix)

  async function upload(c: HttpContext<HttpEnv>): Promise<Response> {
    if (c.req.raw.method === 'GET') return refuse('not_post')
    c.env.patience(UPLOAD_SECONDS)
    // A browser sends a HEAD of its own page without an Origin.
    const caller = await callerOf(c, c.req.raw.method === 'HEAD')
    if (c.req.method !== 'POST' || c.req.header('tus-resumable') !== undefined) {
      c.env.patience(FINISH_SECONDS)
      return resumable(c.req.raw, caller)
    }
    return toResponse({ ok: await receive(c, caller) })
  }

  /** Receives a file as the body of one request. What came of it is removed when it fails. */
  async function receive(c: HttpContext<HttpEnv>, caller: Caller) {
    if (/^multipart\//i.test(c.req.header('content-type') ?? ''))
      throw new Refusal('invalid_input', {
        key: 'content-type',
        problem: 'is multipart: send the bytes alone as the body',
      })
    const said = saidBy(c.req.query())
    const length = c.req.header('content-length')
    const { id } = await files.begin(caller, said, length === undefined ? null : Number(length))
    try {
      if (c.req.raw.body !== null) await files.append(caller, id, c.req.raw.body)
      c.env.patience(FINISH_SECONDS)
      return await files.finish(caller, id)
    } catch (error) {
      await files.remove(caller, id).catch(() => {})
      throw error instanceof Refusal ? error : new Refusal('upload_cut')
    }
  }

  async function serve(c: HttpContext<HttpEnv>): Promise<Response> {
    const id = c.req.param('id') ?? ''
    if (!UPLOAD_ID.test(id)) return refuse('no_such_file', { file: id.slice(0, 36) })
    const caller = await callerOf(c, true)
    const width = c.req.query('w') ?? null
    const file = await files.open(caller, { file: id, width: width !== null && WIDTHS.has(width) ? width : null })
    const headers = fileHeaders(file)
    if (hasAlready(c.req.header('if-none-match') ?? null, etagOf(file)))
      return new Response(null, { status: 304, headers })
    // The router would count the bytes of the body that it takes away.
    if (c.req.raw.method === 'HEAD')
      return new Response(null, { headers: { ...headers, 'content-length': String(file.bytes) } })
    const location = files.address(file.hash, {
      type: headers['content-type'],
      disposition: headers['content-disposition'],
    })
    if (location !== null)
      return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } })
    const range = mayResume(c, etagOf(file)) ? rangeOf(c.req.header('range') ?? null, file.bytes) : null
    if (range === 'unsatisfiable')
      return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${file.bytes}` } })
    const body = files.body(file.hash, range)
    if (range === null) return new Response(body, { headers })
    const place = `bytes ${range.from}-${range.to - 1}/${file.bytes}`
    return new Response(body, { status: 206, headers: { ...headers, 'content-range': place } })
  }

  // A HEAD is routed as a GET.
  http.on(['POST', 'PATCH', 'GET', 'DELETE', 'OPTIONS'], ['/api/files', '/api/files/:id'], upload)
  http.get('/files/:id/:name', (c) => serve(c))
}

/** Whether the part that is asked for belongs to the version that there is (RFC 9110, section 13.1.5). */
function mayResume(c: HttpContext, etag: string): boolean {
  const version = c.req.header('if-range')
  return version === undefined || version === etag
}
