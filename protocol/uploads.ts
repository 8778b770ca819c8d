import * as v from 'valibot'
import { sharedLimits } from './limits.ts'
import { normaliseName } from './names.ts'

const number = v.pipe(v.string(), v.regex(/^\d{1,15}(\.\d{1,6})?$/, 'is not a number'), v.transform(Number))

/**
 * What a client says of an upload: the metadata of tus, or the query of a plain request. `seconds` and `peaks` are those
 * of a recording, `alt` is what there is to see or to hear. Others are ignored: what a file is, is decided by its content.
 */
export const uploadMetadata = v.object({
  room: v.pipe(v.string(), v.uuid('is not a UUID')),
  name: v.optional(v.string(), ''),
  seconds: v.optional(v.pipe(number, v.maxValue(1e6))),
  peaks: v.optional(v.pipe(v.string(), v.base64(), v.maxLength(Math.ceil(sharedLimits.peaks / 3) * 4))),
  alt: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(sharedLimits.altCharacters),
      v.transform((text) => normaliseName(text) || undefined),
    ),
  ),
})

export type UploadMetadata = v.InferOutput<typeof uploadMetadata>
