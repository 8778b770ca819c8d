import { rgbaToThumbHash } from 'thumbhash'
import { cleanPath, replaceByClean, VARIANTS, variantPath } from './beside.ts'
import { FileBytes } from './file-bytes.ts'
import { isAnimatedGif, screenOf } from './gif.ts'
import { checkScans } from './jpeg.ts'
import { pixelsOf } from './pixels.ts'
import { cleanPng, isAnimatedPng } from './png.ts'
import { DamagedPicture, rewrite } from './rewrite.ts'
import { cleanWebp, firstFrame, isAnimatedWebp } from './webp.ts'

export interface Picture {
  /** Pixels, as it is shown. */
  width: number
  height: number
  /** A ThumbHash as base64. */
  thumbHash: string
  animated?: true
  made: Variant[]
}

/** A smaller WebP beside a picture. */
export interface Variant {
  variant: string
  path: string
}

/** A picture that fits in the first box and has at most these bytes is its own `480`. */
const SMALL_BYTES = 100 * 1024
/** The most that a ThumbHash is made from. */
const THUMB_PIXELS = 100
const JPEG_QUALITY = 92
const WEBP_QUALITY = 80

const FORMATS: Record<string, Bun.Image.Format> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
}

/** Whether this type of picture is decoded. */
export function isPictureType(type: string): boolean {
  return Object.hasOwn(FORMATS, type)
}

/**
 * Measures a picture, makes its variants, and removes from it what nobody sees: EXIF with its place, comments, bytes
 * after its end. A JPEG is encoded anew, upright; from a PNG and a WebP the needed chunks are copied; a GIF stays.
 * Throws DamagedPicture for one that cannot be decoded or has too many pixels. Its file is as it was then.
 */
export async function inspectPicture(path: string, type: string, maxPixels: number): Promise<Picture> {
  try {
    return await inspect(path, type, maxPixels)
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_IMAGE_')) throw error
    throw new DamagedPicture((error as Error).message, { cause: error })
  }
}

async function inspect(path: string, type: string, maxPixels: number): Promise<Picture> {
  const { format, ...decoded } = await new Bun.Image(path, { maxPixels }).metadata()
  if (format !== FORMATS[type]) throw new DamagedPicture(`${type} is decoded as ${format}`)
  using bytes = new FileBytes(path)
  if (format === 'jpeg') checkScans(bytes)
  const { width, height } = (format === 'gif' && screenOf(bytes)) || decoded
  if (width * height > maxPixels) throw new DamagedPicture('The screen of a GIF has too many pixels')
  const animated = isAnimated(bytes, format)
  const source = animated && format === 'webp' ? firstFrame(bytes) : path
  const open = () => new Bun.Image(source, { maxPixels })

  // The first decoding: what is damaged fails here, before anything is written.
  const thumbHash = await thumbHashOf(open())
  const made: Variant[] = []
  for (const { variant, ...box } of VARIANTS) {
    const fits = width <= box.width && height <= box.height
    // The first shows an animation that stands still. A larger still of it would serve nothing.
    const needed = variant === '480' ? animated || !fits || bytes.size > SMALL_BYTES : !animated && !fits
    if (!needed) continue
    const small = open().resize(box.width, box.height, { fit: 'inside', withoutEnlargement: true })
    const target = variantPath(path, variant)
    await Bun.write(target, await small.webp({ quality: WEBP_QUALITY }).bytes())
    made.push({ variant, path: target })
  }

  if (format === 'png') rewrite(path, bytes, cleanPng(bytes))
  if (format === 'webp') rewrite(path, bytes, cleanWebp(bytes))
  if (format === 'jpeg') {
    await Bun.write(cleanPath(path), await open().jpeg({ quality: JPEG_QUALITY }).bytes())
    replaceByClean(path)
  }
  return { width, height, thumbHash, ...(animated && { animated }), made }
}

function isAnimated(bytes: FileBytes, format: Bun.Image.Format): boolean {
  if (format === 'gif') return isAnimatedGif(bytes)
  if (format === 'png') return isAnimatedPng(bytes)
  return format === 'webp' && isAnimatedWebp(bytes)
}

async function thumbHashOf(image: Bun.Image): Promise<string> {
  const small = image.resize(THUMB_PIXELS, THUMB_PIXELS, { fit: 'inside', withoutEnlargement: true })
  const { width, height, rgba } = pixelsOf(await small.png().bytes())
  return Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64')
}
