import type { OpenedFile } from '../../commands/file-door.ts'

/** A part of a file: from the byte `from` on, up to `to`, which is not in it. */
export interface Range {
  from: number
  to: number
}

/**
 * The part that a `Range` header asks for (RFC 9110, section 14). Null for all of it: also for several ranges, which a
 * server may ignore, and for what is no range. `unsatisfiable` for one that begins behind the end.
 */
export function rangeOf(header: string | null, bytes: number): Range | null | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return null
  if (first === '')
    return last === '0' || bytes === 0 ? 'unsatisfiable' : { from: Math.max(0, bytes - Number(last)), to: bytes }
  const from = Number(first)
  if (from >= bytes) return 'unsatisfiable'
  if (last === '') return { from, to: bytes }
  return Number(last) < from ? null : { from, to: Math.min(bytes, Number(last) + 1) }
}

/** `attachment`, or `inline` for what a browser may show, with the name in both forms of RFC 6266. */
export function dispositionOf({ info: { name }, shown }: Pick<OpenedFile, 'info' | 'shown'>): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${shown ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/**
 * The headers of a file. Whoever asks again is checked again, so that nothing is shown from a browser's store after its
 * reader left. Nothing in it runs: neither by its type, which no browser may guess, nor in a window of its own.
 */
export function fileHeaders(file: OpenedFile) {
  return {
    'content-type': file.type === 'text/plain' ? 'text/plain;charset=utf-8' : file.type,
    'content-disposition': dispositionOf(file),
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
    etag: etagOf(file),
  }
}

export const etagOf = ({ hash }: Pick<OpenedFile, 'hash'>): string => `"${hash.slice(0, 32)}"`

/** Whether a request has this version already (RFC 9110, section 13.1.2). */
export function hasAlready(header: string | null, etag: string): boolean {
  return (
    header !== null && header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*')
  )
}
