import { join } from 'node:path'
import type { Blobs } from './blobs/blobs.ts'
import { DiskBlobs } from './blobs/disk.ts'
import { explainS3 } from './blobs/explain-s3.ts'
import { S3Blobs } from './blobs/s3.ts'
import type { Config } from './config.ts'

/** A server of S3 that has not answered by then is not reachable. */
const CHECK_MS = 20_000

export const blobFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'blobs')

/** The store that the config names. Rejects, with a sentence that says what to do, when its bucket cannot be used. */
export async function openBlobs(config: Pick<Config, 'dataDir' | 's3'>): Promise<Blobs> {
  const { s3 } = config
  if (s3 === null) return new DiskBlobs(blobFolder(config))
  const blobs = new S3Blobs(s3)
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject({ code: `no answer within ${CHECK_MS / 1_000} s` }), CHECK_MS)
  try {
    await Promise.race([blobs.check(), late.promise])
  } catch (error) {
    throw explainS3(error, s3)
  } finally {
    clearTimeout(timer)
  }
  return blobs
}
