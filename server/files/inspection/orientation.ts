/** How a picture is stored, as EXIF numbers it: 1 is upright, and from 5 on width and height are exchanged. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** The orientation is in the first directory, near the begin: of longer EXIF no more is read. */
export const EXIF_READ_BYTES = 64 * 1024

const ORIENTATION_TAG = 0x0112
const SHORT = 3
const ENTRY_BYTES = 12
/** Before the TIFF in a JPEG; some programs write it into a WebP also. */
const EXIF_HEADER = Buffer.from('Exif\0\0', 'latin1')

/** The orientation in EXIF (CIPA DC-008, section 4.6.5). It is 1 where there is none, or none that is valid. */
export function orientationIn(exif: Buffer): Orientation {
  const tiff = exif.indexOf(EXIF_HEADER) === 0 ? exif.subarray(EXIF_HEADER.length) : exif
  const order = tiff.toString('latin1', 0, 2)
  if (tiff.length < 8 || (order !== 'MM' && order !== 'II')) return 1
  const short = (at: number) => (order === 'MM' ? tiff.readUInt16BE(at) : tiff.readUInt16LE(at))
  const first = order === 'MM' ? tiff.readUInt32BE(4) : tiff.readUInt32LE(4)
  if (first + 2 > tiff.length) return 1
  const entries = short(first)
  for (let entry = 0; entry < entries; entry += 1) {
    const at = first + 2 + entry * ENTRY_BYTES
    if (at + ENTRY_BYTES > tiff.length) return 1
    if (short(at) !== ORIENTATION_TAG || short(at + 2) !== SHORT) continue
    const found = short(at + 8)
    return found >= 1 && found <= 8 ? (found as Orientation) : 1
  }
  return 1
}

/** Whether the picture is stored lying on its side. */
export const liesOnSide = (orientation: Orientation): boolean => orientation >= 5

/** Turns and mirrors a picture, so that it is upright. */
export function upright(image: Bun.Image, orientation: Orientation): Bun.Image {
  const degrees = { 1: 0, 2: 0, 3: 180, 4: 0, 5: 90, 6: 90, 7: 270, 8: 270 }[orientation]
  const turned = degrees === 0 ? image : image.rotate(degrees)
  if (orientation === 4) return turned.flip()
  return orientation === 2 || orientation === 5 || orientation === 7 ? turned.flop() : turned
}
