import type { Upload } from './upload.ts'

/** Pictures of messages that were sent keep their addresses, so that they are not loaded again while they are in sight. */
const MOST_SENT = 20

/** The types that a browser shows and the server takes for pictures. */
const PICTURE = /^image\/(png|jpeg|gif|webp|avif)$/

export const isPicture = ({ type }: { type: string }): boolean => PICTURE.test(type)

/** The addresses of pictures and voice notes that were chosen in this browser, by the ids of their uploads and of their files. */
export class ObjectUrls {
  #all = $state.raw<ReadonlyMap<string, string>>(new Map())
  #sent: string[] = []

  get(id: string): string | undefined {
    return this.#all.get(id)
  }

  add(upload: Upload, blob: Blob): void {
    if (!(isPicture(upload) || upload.peaks) || this.#all.has(upload.id)) return
    this.#set(upload.id, URL.createObjectURL(blob))
    if (upload.file) this.uploaded(upload.id, upload.file.id)
  }

  /** The file of an upload has an id now. */
  uploaded(id: string, file: string): void {
    const url = this.#all.get(id)
    if (url !== undefined) this.#set(file, url)
  }

  /** The message of an upload is sent. */
  sent({ id, file }: Upload): void {
    this.#delete(id)
    if (!file || !this.#all.has(file.id)) return
    this.#sent.push(file.id)
    for (const old of this.#sent.splice(0, this.#sent.length - MOST_SENT)) this.#revoke(old)
  }

  cancelled({ id, file }: Upload): void {
    this.#revoke(id)
    if (file) this.#delete(file.id)
  }

  clear(): void {
    for (const id of this.#all.keys()) this.#revoke(id)
    this.#sent = []
  }

  #revoke(id: string): void {
    const url = this.#all.get(id)
    if (url !== undefined) URL.revokeObjectURL(url)
    this.#delete(id)
  }

  #set(id: string, url: string): void {
    this.#all = new Map(this.#all).set(id, url)
  }

  #delete(id: string): void {
    const all = new Map(this.#all)
    all.delete(id)
    this.#all = all
  }
}
