import { rgbaToThumbHash } from 'thumbhash'
import { cleanPath, replaceByClean, VARIANTS, variantPath } from './beside.ts'
import { FileBytes } from './file-bytes.ts'
import { isAnimatedGif, screenOf } from './gif.ts'
import { checkScans } from './jpeg.ts'
import { liesOnSide, upright, type Orientation } from './orientation.ts'
import { pixelsOf } from './pixels.ts'
import { cleanPng, isAnimatedPng, orientationOfPng } from './png.ts'
import { DamagedPicture, rewrite } from './rewrite.ts'
import { cleanWebp, firstFrame, isAnimatedWebp, isLosslessWebp, orientationOfWebp } from './webp.ts'

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
/** Of a whole picture that is encoded anew. */
const ANEW_QUALITY = 92
const VARIANT_QUALITY = 80

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
 * after its end. A JPEG is encoded anew, upright, and so is a PNG or WebP that is stored turned or mirrored. From others
 * of these two the needed chunks are copied; a GIF stays. An animation is not turned.
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
  const stored = (format === 'gif' && screenOf(bytes)) || decoded
  if (stored.width * stored.height > maxPixels) throw new DamagedPicture('The screen of a GIF has too many pixels')
  const animated = isAnimated(bytes, format)
  const source = animated && format === 'webp' ? firstFrame(bytes) : path
  // The decoder turns a JPEG by itself.
  const orientation = animated ? 1 : orientationOf(bytes, format)
  const open = () => upright(new Bun.Image(source, { maxPixels }), orientation)
  const [width, height] = liesOnSide(orientation) ? [stored.height, stored.width] : [stored.width, stored.height]

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
    await Bun.write(target, await small.webp({ quality: VARIANT_QUALITY }).bytes())
    made.push({ variant, path: target })
  }

  if (format === 'jpeg' || orientation !== 1) {
    await Bun.write(cleanPath(path), await encodedAnew(open(), format, bytes))
    replaceByClean(path)
  } else if (format === 'png') rewrite(path, bytes, cleanPng(bytes))
  else if (format === 'webp') rewrite(path, bytes, cleanWebp(bytes))
  return { width, height, thumbHash, ...(animated && { animated }), made }
}

function isAnimated(bytes: FileBytes, format: Bun.Image.Format): boolean {
  if (format === 'gif') return isAnimatedGif(bytes)
  if (format === 'png') return isAnimatedPng(bytes)
  return format === 'webp' && isAnimatedWebp(bytes)
}

function orientationOf(bytes: FileBytes, format: Bun.Image.Format): Orientation {
  if (format === 'png') return orientationOfPng(bytes)
  return format === 'webp' ? orientationOfWebp(bytes) : 1
}

function encodedAnew(image: Bun.Image, format: Bun.Image.Format, old: FileBytes): Promise<Uint8Array> {
  if (format === 'png') return image.png().bytes()
  if (format === 'jpeg') return image.jpeg({ quality: ANEW_QUALITY }).bytes()
  return image.webp(isLosslessWebp(old) ? { lossless: true } : { quality: ANEW_QUALITY }).bytes()
}

async function thumbHashOf(image: Bun.Image): Promise<string> {
  const small = image.resize(THUMB_PIXELS, THUMB_PIXELS, { fit: 'inside', withoutEnlargement: true })
  const { width, height, rgba } = pixelsOf(await small.png().bytes())
  return Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64')
}
