import { PLAIN_BYTES } from '../types.ts'
import { removeMade } from './beside.ts'
import { mediaType } from './media-type.ts'
import { inspectPicture, isPictureType, type Picture } from './picture.ts'
import { DamagedPicture } from './rewrite.ts'

/** What a file is. Its picture is there only if it was decoded. */
export type Examined = { type: string } & (Picture | { made: [] })

/** A picture that cannot be shown is plain bytes, so that its type promises nothing. */
export async function examine(path: string, maxPixels: number): Promise<Examined> {
  const type = await mediaType(path)
  if (!isPictureType(type)) return { type, made: [] }
  try {
    return { type, ...(await inspectPicture(path, type, maxPixels)) }
  } catch (error) {
    if (!(error instanceof DamagedPicture)) throw error
    await removeMade(path)
    return { type: PLAIN_BYTES, made: [] }
  }
}
