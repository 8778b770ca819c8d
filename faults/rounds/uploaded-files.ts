import type { Download } from '../checker/input.ts'
import type { Entry } from '../history/history.ts'

export interface UploadedFile {
  id: string
  picture: boolean
}

/** The files of all acknowledged uploads. */
export function uploadedFiles(entries: Entry[]): UploadedFile[] {
  const pictures = new Set<string>()
  return entries.flatMap((entry) => {
    if (entry.type === 'invoke' && entry.do === 'upload' && entry.picture) pictures.add(`${entry.by} ${entry.op}`)
    if (entry.type !== 'ok' || entry.do !== 'upload') return []
    return [{ id: entry.file.id, picture: pictures.has(`${entry.by} ${entry.op}`) }]
  })
}

/** A whole file, as the owner of the token receives it. */
export async function downloaded(url: string, { id, picture }: UploadedFile, token: string): Promise<Download> {
  const response = await fetch(`${url}/files/${id}/file`, { headers: { authorization: `Bearer ${token}` } })
  const body = new Uint8Array(await response.arrayBuffer())
  const { status } = response
  const hash = new Bun.CryptoHasher('sha256').update(body).digest('hex')
  return {
    status,
    bytes: body.length,
    hash,
    ...(picture && status === 200 && { readable: await isReadable(body) }),
  }
}

async function isReadable(picture: Uint8Array): Promise<boolean> {
  const decoded = await new Bun.Image(picture)
    .resize(1, 1)
    .png()
    .buffer()
    .catch(() => null)
  return decoded !== null
}
