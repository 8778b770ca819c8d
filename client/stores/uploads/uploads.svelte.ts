import type { FileInfo, Person } from '../../../protocol/entities.ts'
import type { Follower } from '../history/feed.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { MessageUploads, Waiting } from '../outbox/message-uploads.ts'
import type { UploadsHost, UploadsOptions } from './upload-options.ts'
import type { UploadStore } from './upload-store.svelte.ts'

/** The files that this person has chosen to send. What uploads them is loaded soon after the first page. */
export class Uploads implements Follower, IdentityFollower, MessageUploads, UploadsHost {
  /** Undefined until it is loaded. */
  store = $state.raw<UploadStore>()
  readonly options: UploadsOptions
  waiting: Waiting | undefined
  person: string | null = null
  #loading: Promise<UploadStore> | undefined

  constructor(options: UploadsOptions) {
    this.options = options
  }

  /** Rejects when it cannot be loaded, and can be called again then. */
  load(): Promise<UploadStore> {
    return (this.#loading ??= this.#load())
  }

  /** The address of a picture that was chosen in this browser, by the id of its upload or of its file. */
  urlOf(id: string): string | undefined {
    return this.store?.urlOf(id)
  }

  claim(ids: string[], message: string): FileInfo[] {
    return this.store?.claim(ids, message) ?? []
  }

  release(ids: string[], back: boolean): void {
    this.#later((store) => store.release(ids, back))
  }

  again(ids: string[], anew: boolean): void {
    this.#later((store) => store.again(ids, anew))
  }

  adopt(person: Person | null): Promise<void> | undefined {
    this.person = person?.id ?? null
    return this.store?.adopt()
  }

  removed(room: string): void {
    this.#later((store) => store.cancelAll(room))
  }

  async #load(): Promise<UploadStore> {
    try {
      const { UploadStore } = await import('./upload-store.svelte.ts')
      this.store = new UploadStore(this)
      await this.store.adopt()
      return this.store
    } finally {
      if (!this.store) this.#loading = undefined
    }
  }

  #later(work: (store: UploadStore) => void): void {
    this.load().then(work, () => undefined)
  }
}
