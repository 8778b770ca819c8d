import { thumbHashToDataURL } from 'thumbhash'

/** Bytes from base64; null where it is none. */
export function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

/** Whether a picture lets its ground through in places, which its ThumbHash says in its head. */
export function isClear(thumbHash: string | undefined): boolean {
  const bytes = thumbHash === undefined ? null : bytesOf(thumbHash)
  return ((bytes?.[2] ?? 0) & 0x80) !== 0
}

/** A blurred picture of a few bytes, as an address; undefined where the bytes are not one. */
export function blurOf(thumbHash: string | undefined): string | undefined {
  const bytes = thumbHash === undefined ? null : bytesOf(thumbHash)
  // Five bytes are its head, which says how many others there are.
  if (bytes === null || bytes.length < 5) return undefined
  try {
    return thumbHashToDataURL(bytes)
  } catch {
    return undefined
  }
}
