import type { StoredUpload } from '../cache/local-db.ts'
import type { UnsentStore } from '../cache/unsent-store.ts'
import type { UploadRecords } from '../cache/upload-records.ts'

/**
 * What is stored of a person. A page may have gone just when a message was sent, or before it was stored: then what was
 * uploaded is deleted, and anything else belongs to the draft again.
 */
export async function presentUploads(
  records: UploadRecords,
  unsent: UnsentStore,
  person: string,
): Promise<StoredUpload[]> {
  const all = await records.all(person)
  if (all.every(({ message }) => message === undefined)) return all
  const outgoing = await unsent.outgoing(person).catch(() => null)
  const isOrphan = ({ message }: StoredUpload): boolean =>
    message !== undefined && outgoing !== null && outgoing.every(({ id }) => id !== message)
  return all.flatMap((stored) => {
    if (!isOrphan(stored)) return stored
    const { message: _message, ...ofDraft } = stored
    void (stored.file ? records.delete(stored) : records.change(ofDraft))
    return stored.file ? [] : ofDraft
  })
}
