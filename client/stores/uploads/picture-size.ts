import { isPicture } from './object-urls.svelte.ts'

/** The pixels of a picture as it is shown; nothing of other files, and of those that this browser cannot decode. */
export async function pictureSize(blob: Blob): Promise<{ width: number; height: number } | undefined> {
  if (!isPicture(blob) || typeof createImageBitmap === 'undefined') return undefined
  try {
    const bitmap = await createImageBitmap(blob)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    return undefined
  }
}
