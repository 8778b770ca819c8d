import type { Upload } from './upload.ts'

const WITHIN_MS = 2_000

/** How long a sound or video is; nothing where that is known, or where this browser does not find it soon. */
export async function recordingLength(
  { seconds, type }: Pick<Upload, 'seconds' | 'type'>,
  blob: Blob,
): Promise<{ seconds: number } | undefined> {
  const family = type.split('/')[0]!
  if (seconds !== undefined || !/^(audio|video)$/.test(family) || typeof document === 'undefined') return undefined
  const media = document.createElement(family) as HTMLMediaElement
  const url = URL.createObjectURL(blob)
  try {
    return await new Promise((resolve) => {
      setTimeout(() => resolve(undefined), WITHIN_MS)
      media.addEventListener('error', () => resolve(undefined))
      media.addEventListener('loadedmetadata', () => {
        resolve(Number.isFinite(media.duration) ? { seconds: media.duration } : undefined)
      })
      media.preload = 'metadata'
      media.src = url
    })
  } finally {
    media.removeAttribute('src')
    URL.revokeObjectURL(url)
  }
}
