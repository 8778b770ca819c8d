/**
 * The media types that a browser may show in place. None of them can run code. An inspected file has a type of a
 * picture only if it was decoded. Every other type must be served as a download: text/html, image/svg+xml and
 * application/xml could run scripts.
 */
export const INLINE_TYPES: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/ogg',
  'audio/webm',
  'audio/wav',
  'audio/flac',
])

/** What is known of bytes that are nothing else. */
export const PLAIN_BYTES = 'application/octet-stream'
