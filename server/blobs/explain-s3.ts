import type { S3Options } from './s3.ts'

/** Codes of S3 and of the runtime, each with what to do. The others are about the connection. */
const REASONS: Record<string, (options: S3Options) => string> = {
  NoSuchBucket: ({ bucket }) => `There is no bucket ${bucket}. Create it, or correct S3_BUCKET.`,
  InvalidAccessKeyId: () => 'S3 does not know the key. Correct S3_ACCESS_KEY_ID.',
  SignatureDoesNotMatch: () => 'The secret is not that of the key. Correct S3_SECRET_ACCESS_KEY.',
  AccessDenied: ({ bucket }) =>
    `The key may not use the bucket ${bucket}. Allow it to list the bucket, and to read, write and delete in it.`,
  AuthorizationHeaderMalformed: ({ region }) => `The bucket is not in the region ${region}. Correct S3_REGION.`,
  PermanentRedirect: ({ region }) => `The bucket is not in the region ${region}. Correct S3_REGION.`,
  RequestTimeTooSkewed: () => "This machine's clock is wrong. Set it.",
}

/** What a start that failed has to say, with what to do. Without the text of the error, which may have anything in it. */
export function explainS3(error: unknown, options: S3Options): Error {
  const { code = 'no code' } = error as { code?: string }
  const sentence = REASONS[code]?.(options) ?? unreachable(code, options)
  return new Error(`S3_BUCKET: ${sentence}`, { cause: error })
}

function unreachable(code: string, { endpoint, region }: S3Options): string {
  const place = endpoint === null ? `Amazon's S3 of ${region}` : endpoint.host
  const names = endpoint === null ? 'S3_REGION' : 'S3_ENDPOINT'
  return `No S3 can be used at ${place} (${code}). Check ${names}, and that it is running and reachable from here.`
}
