import type { CacheAccess } from './cache-access.ts'
import { under, type StoredUpload } from './local-db.ts'

/** What a person has chosen to send here, with its bytes. Each write answers whether the database has it. */
export class UploadRecords {
  readonly #access: CacheAccess

  constructor(access: CacheAccess) {
    this.#access = access
  }

  /** In order of id. */
  all(person: string): Promise<StoredUpload[]> {
    return this.#access.tryRead([], ['uploads'], (tx) => tx.first('uploads', under(person)))
  }

  async blob({ person, id }: StoredUpload): Promise<Blob | undefined> {
    const record = await this.#access.tryRead(undefined, ['blobs'], (tx) => tx.get('blobs', [person, id]))
    return record?.blob
  }

  add(upload: StoredUpload, blob: Blob): Promise<boolean> {
    const { person, id } = upload
    return this.#access.tryWrite(['uploads', 'blobs'], async (tx) => {
      tx.put('uploads', upload)
      tx.put('blobs', { person, id, blob })
    })
  }

  /** Changes a record, unless it was deleted meanwhile. */
  change(upload: StoredUpload): Promise<boolean> {
    return this.#access.tryWrite(['uploads'], async (tx) => {
      if (await tx.get('uploads', [upload.person, upload.id])) tx.put('uploads', upload)
    })
  }

  delete({ person, id }: StoredUpload): Promise<boolean> {
    return this.#access.tryWrite(['uploads', 'blobs'], async (tx) => {
      tx.delete('uploads', [person, id])
      tx.delete('blobs', [person, id])
    })
  }
}
