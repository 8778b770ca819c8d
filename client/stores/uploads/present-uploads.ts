import type { StoredUpload } from '../cache/local-db.ts'
import type { UnsentStore } from '../cache/unsent-store.ts'
import type { UploadRecords } from '../cache/upload-records.ts'

/**
 * Reads the stored uploads of a person. The page may have been closed while a message was sent, or before it was stored:
 * uploads that reached the server are deleted here then, and the others belong to the draft again.
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
