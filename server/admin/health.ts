import { statfs } from 'node:fs/promises'
import type { HealthItem } from '../../protocol/administration.ts'
import type { Context } from '../context.ts'
import type { IndexBacklog } from '../storage/operations/server-numbers.ts'

const GB = 1_000_000_000
const LITTLE_BYTES = 2 * GB
const LITTLE_PART = 0.05
const QUOTA_PART = 0.9
/** Beyond, a search takes notice: it reads up to so many changes that are not indexed. */
const BACKLOG_CHANGES = 2_000
const S3_ANSWERS_MS = 3_000
const ORDER = ['bad', 'care', 'good']
/** Of no bytes: a blob that is asked for, and need not be there. */
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

type Needs = Pick<Context, 'storage' | 'blobs' | 'limits' | 'node' | 'mail'>

/** How the server fares, as English sentences: what needs care first. */
export async function health(context: Needs, fileBytes: number, index: IndexBacklog): Promise<HealthItem[]> {
  const items = await Promise.all([
    storageHealth(context),
    diskHealth(context.node.dataDir),
    s3Health(context),
    addressHealth(context),
    mailHealth(context),
    quotaHealth(context.limits.fileBytesOfServer, fileBytes),
    searchHealth(index),
  ])
  return items.filter((item) => item !== null).toSorted((a, b) => ORDER.indexOf(a.sign) - ORDER.indexOf(b.sign))
}

function storageHealth({ storage }: Needs): HealthItem {
  if (storage.unwritable === null) return { sign: 'good', words: 'The database can be written.' }
  const full = storage.unwritable === 'disk_full'
  return { sign: 'bad', words: full ? 'The disk is full: only reading works.' : 'The database cannot be written.' }
}

/** The disk of the data folder: null when the system does not say how full it is. */
export async function diskHealth(dataDir: string): Promise<HealthItem | null> {
  const disk = await statfs(dataDir).catch(() => null)
  if (disk === null || disk.blocks === 0) return null
  const free = disk.bavail * disk.bsize
  const little = free < LITTLE_BYTES || disk.bavail / disk.blocks < LITTLE_PART
  const left = `${(free / GB).toFixed(1)} GB free on the disk of the data`
  return little ? { sign: 'care', words: `Only ${left}.` } : { sign: 'good', words: `${left}.` }
}

async function s3Health({ blobs, node }: Needs): Promise<HealthItem | null> {
  if (!node.s3) return null
  const answer = blobs.size(EMPTY_HASH).then(
    () => true,
    () => false,
  )
  const late = Bun.sleep(S3_ANSWERS_MS).then(() => false)
  return (await Promise.race([answer, late]))
    ? { sign: 'good', words: 'S3 answers.' }
    : { sign: 'bad', words: 'S3 does not answer: files cannot be opened or sent.' }
}

function addressHealth({ node: { publicUrl, isLocal } }: Needs): HealthItem {
  if (publicUrl?.protocol === 'https:') return { sign: 'good', words: 'People use HTTPS.' }
  if (isLocal) return { sign: 'good', words: 'Only this machine can reach Parley.' }
  return publicUrl === null
    ? { sign: 'care', words: 'PUBLIC_URL is not set: a page of another site can act as a new guest.' }
    : { sign: 'care', words: 'PUBLIC_URL has no https: others in the network can read along.' }
}

export function searchHealth({ changes, older }: IndexBacklog): HealthItem {
  if (changes > BACKLOG_CHANGES)
    return { sign: 'care', words: `The search index is ${changes} changes behind: new messages may not be found.` }
  if (older) return { sign: 'care', words: 'Messages from before the search are still being indexed.' }
  return {
    sign: 'good',
    words: changes === 0 ? 'The search index is complete.' : `The search index follows: ${changes} changes wait.`,
  }
}

/** Of this node, since it started. */
function mailHealth({ mail }: Needs): HealthItem | null {
  if (mail === null) return null
  const { sentAt, failed } = mail.state
  if (failed === null)
    return { sign: 'good', words: sentAt === null ? 'Mails can be sent.' : 'The SMTP server takes mails.' }
  const when = new Date(failed.at).toISOString().slice(0, 16).replace('T', ' ')
  return {
    sign: 'bad',
    words: `The SMTP server did not take a mail at ${when} UTC: ${failed.code}. It is tried again.`,
  }
}

function quotaHealth(most: number, used: number): HealthItem | null {
  if (most === 0 || used < most * QUOTA_PART) return null
  return { sign: 'care', words: `Files use ${Math.floor((used / most) * 100)} % of LIMIT_FILE_BYTES_OF_SERVER.` }
}
