import type { Read } from '../config-values.ts'

/** The PEM files by which Parley speaks TLS itself. */
export interface TlsFiles {
  /** The certificate, followed by those between it and the authority. */
  cert: string
  key: string
}

/** Null without TLS_CERT and TLS_KEY. The files are read when the server starts, so that other commands need no right to. */
export function readTlsFiles(read: Read, problems: string[], publicUrl: URL | null): TlsFiles | null {
  const path = (name: string) => read<string | null>(name, null, 'the path of a PEM file', (value) => value)
  const [cert, key] = [path('TLS_CERT'), path('TLS_KEY')]
  if (cert === null && key === null) return null
  if (publicUrl?.protocol === 'http:')
    problems.push('PUBLIC_URL cannot be used: with TLS_CERT the server speaks https, so PUBLIC_URL begins with https.')
  if (cert !== null && key !== null) return { cert, key }
  const [given, missing] = cert === null ? ['TLS_KEY', 'TLS_CERT'] : ['TLS_CERT', 'TLS_KEY']
  problems.push(`${missing} is missing: ${given} needs it.`)
  return null
}
