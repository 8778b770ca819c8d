import type { FileInfo } from '../../../protocol/entities.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import type { StoredUpload } from '../cache/local-db.ts'
import { prefix } from '../../prefix.ts'
import { UploadRecords } from '../cache/upload-records.ts'
import { Uuidv7 } from '../outbox/uuidv7.ts'
import { serveWaiting } from './serve-waiting.ts'
import { presentUploads } from './present-uploads.ts'
import { ObjectUrls } from './object-urls.svelte.ts'
import { recordingLength } from './recording-length.ts'
import { pictureSize } from './picture-size.ts'
import { RoomSpace } from './room-space.svelte.ts'
import { infoOf, nameOf, recordOf, uploadOf, type Upload } from './upload.ts'
import { Uploader } from './uploader.ts'
import type { UploadsHost, UploadsOptions } from './upload-options.ts'

const SHARED_EACH_MS = 200

/**
 * The files that a person has chosen, from the choice until the room has their message: in the database, in memory and on
 * the screen. Every tab of a browser has all of them, and one of the tabs uploads them.
 */
export class UploadStore {
  readonly space: RoomSpace
  #all = $state.raw<ReadonlyMap<string, Upload>>(new Map())
  readonly #options: UploadsOptions
  readonly #uploads: UploadsHost
  readonly #records: UploadRecords
  readonly #uploader: Uploader
  readonly #urls = new ObjectUrls()
  readonly #ids = new Uuidv7()
  /** Those of which the database has no blob, or does not have it yet. */
  readonly #blobs = new Map<string, Blob>()
  /** Those of them that the database has refused. */
  readonly #refused = new Set<string>()
  /** Those of which the size or the length is not known yet. It is sent with their beginning. */
  readonly #measuring = new Set<string>()
  readonly #sharedAt = new Map<string, number>()
  #person: string | null = null

  constructor(uploads: UploadsHost) {
    this.#uploads = uploads
    const { options } = uploads
    this.#options = options
    const { cache, wire, tabs, leadership, connection } = options
    this.#records = new UploadRecords(cache.access)
    this.space = new RoomSpace(wire)
    this.#uploader = new Uploader({
      wire,
      space: this.space,
      ways: {
        url: connection?.url ?? prefix,
        headers: connection?.headers ?? {},
        bytesOf: connection?.bytesOf,
        get: (file) => wire.command('file.get', { file }),
      },
      list: () => [...this.#all.values()].filter(({ id }) => !this.#measuring.has(id)),
      blob: (upload) => this.#blob(upload),
      isOurs: (id) => this.#refused.has(id),
      change: (id, fields) => this.#change(id, fields),
    })
    wire.onOnline((online) => (online ? this.#seek() : leadership.resign()))
    tabs.on('upload', ({ person, id, upload }) => {
      if (person === this.#person) this.#heard(id, upload)
    })
  }

  /** The address of a picture that was chosen in this browser, by the id of its upload or of its file. */
  urlOf(id: string): string | undefined {
    return this.#urls.get(id)
  }

  /** Whether one goes up, or is in this page alone. */
  get busy(): boolean {
    return [...this.#all.values()].some(
      ({ id, state }) => (state !== 'done' && state !== 'failed') || this.#refused.has(id),
    )
  }

  /** Whether a reload of the page lets the uploads go on, and loses none of them. */
  get needsReload(): boolean {
    return this.#uploader.needsReload && this.#refused.size === 0
  }

  byId(id: string): Upload | undefined {
    return this.#all.get(id)
  }

  /** Those of a place (writing-place.ts), with the ones of its messages, in order. */
  inPlace(place: string): Upload[] {
    return [...this.#all.values()].filter((one) => one.place === place).sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Those of the draft of a place. */
  ofDraft(place: string): Upload[] {
    return this.inPlace(place).filter(({ message }) => message === undefined)
  }

  /** Begins to upload files for the draft of a place, of which `said` is known. Answers those that are too many for one message. */
  add(room: string, place: string, files: File[], said: Pick<FileInfo, 'seconds' | 'peaks'> = {}): File[] {
    const person = this.#person
    if (person === null) return files
    const fit = Math.max(0, sharedLimits.filesPerMessage - this.ofDraft(place).length)
    for (const file of files.slice(0, fit)) {
      const chosen = { room, place, name: nameOf(file), type: file.type, bytes: file.size, ...said }
      const upload = uploadOf({ person, id: this.#ids.next(), ...chosen })
      this.#measuring.add(upload.id)
      this.#blobs.set(upload.id, file)
      this.#urls.add(upload, file)
      this.#set(upload)
      void this.#store(upload, file)
    }
    void this.space.ask(room).catch(() => undefined)
    return files.slice(fit)
  }

  /** Takes a file back that was not sent, here and at the server. */
  cancel(id: string): void {
    const upload = this.#all.get(id)
    if (!upload) return
    this.#uploader.stop(id)
    this.#urls.cancelled(upload)
    this.#uploader.terminate(upload)
    this.#forget(upload)
    this.space.forget(upload.room)
  }

  /** This person has left the room. */
  cancelAll(room: string): void {
    for (const upload of this.#all.values()) if (upload.room === room) this.cancel(upload.id)
  }

  /** Says what there is to see; an empty text says nothing. */
  describe(id: string, text: string): void {
    const upload = this.#all.get(id)
    if (!upload || text === (upload.alt ?? '')) return
    const { file, ...others } = upload
    // The server gets the description of an uploaded file before the message is sent.
    this.#put({ ...others, alt: text, state: file ? 'waiting' : others.state })
    this.#uploader.go()
  }

  claim(ids: string[], message: string): FileInfo[] {
    for (const id of ids) this.#change(id, { message })
    return ids.flatMap((id) => this.#all.get(id) ?? []).map(infoOf)
  }

  release(ids: string[], back: boolean): void {
    for (const upload of ids.flatMap((id) => this.#all.get(id) ?? [])) {
      const { message: _message, ...ofDraft } = upload
      if (back) this.#put(ofDraft)
      else {
        this.#urls.sent(upload)
        this.#forget(upload)
      }
    }
  }

  again(ids: string[], anew: boolean): void {
    for (const id of ids) {
      const upload = this.#all.get(id)
      if (!upload || (!anew && upload.state !== 'failed')) continue
      const { problem: _problem, file: _file, url, ...others } = upload
      this.#put({ ...others, ...(url !== undefined && !anew && { url }), state: 'waiting', sent: 0 })
    }
    this.#uploader.go()
    this.serve()
  }

  /** Sends a failed message without one of its files, or takes it back when nothing else is left of it. */
  async removeFrom(message: string, id: string): Promise<void> {
    const waiting = this.#uploads.waiting
    const failed = waiting?.outgoing.discard(message)
    this.cancel(id)
    if (!waiting || !failed || this.#person === null) return
    const { room, content } = failed
    const uploads = failed.files?.filter((one) => one !== id) ?? []
    if (uploads.length === 0 && content.body === '') return
    const given = { id: waiting.outgoing.newId(), room, person: this.#person, command: 'message.send' as const }
    const input = { room, id: given.id, ...content }
    await waiting.outgoing.add({ ...given, input, ...(uploads.length > 0 && { uploads }) })
    this.again(uploads, false)
    waiting.drain()
  }

  /** Lets the messages go whose files are all at the server. */
  serve(): void {
    const waiting = this.#uploads.waiting
    if (waiting) serveWaiting(waiting, (id) => this.#all.get(id))
  }

  async adopt(): Promise<void> {
    const { person } = this.#uploads
    const { leadership, wire } = this.#options
    leadership.resign()
    this.#uploader.stopAll()
    this.#person = person
    this.#all = new Map()
    this.#blobs.clear()
    this.#urls.clear()
    const stored = person === null ? [] : await presentUploads(this.#records, this.#options.cache.unsent, person)
    if (person !== this.#person) return
    for (const one of stored) {
      this.#ids.after(one.id)
      this.#set(uploadOf(one))
      void this.#blob(one)
    }
    leadership.readsOthers(await this.#options.cache.shared())
    this.serve()
    if (wire.online) this.#seek()
  }

  #seek(): void {
    if (this.#person === null) return
    this.#options.leadership.seek(this.#person, (signal) => this.#uploader.lead(signal))
    this.#uploader.go()
  }

  async #store(upload: Upload, file: File): Promise<void> {
    const found = (await pictureSize(file)) ?? (await recordingLength(upload, file))
    if (found) this.#change(upload.id, found)
    this.#measuring.delete(upload.id)
    this.#uploader.go()
    const now = this.#all.get(upload.id)
    // Without space in this browser it stays in memory, from where this tab uploads it.
    if (now && (await this.#records.add(recordOf(now), file))) this.#blobs.delete(upload.id)
    else this.#refused.add(upload.id)
    const then = this.#all.get(upload.id)
    if (!then) return void this.#records.delete(upload)
    if (then !== now) void this.#records.change(recordOf(then))
    this.#share(then)
    this.#uploader.go()
  }

  async #blob(upload: StoredUpload): Promise<Blob | undefined> {
    const blob = this.#blobs.get(upload.id) ?? (await this.#records.blob(upload))
    const now = this.#all.get(upload.id)
    if (blob && now) this.#urls.add(now, blob)
    return blob
  }

  #heard(id: string, upload: Upload | null): void {
    const own = this.#all.get(id)
    if (!upload) {
      this.#uploader.stop(id)
      return void (own && this.#drop(own))
    }
    const { state, sent, url } = own ?? upload
    const running = this.#uploader.runs(id) ? { state, sent, ...(url !== undefined && { url }) } : {}
    this.#set({ ...upload, ...running })
    if (!own) void this.#blob(upload)
    if (upload.file && !own?.file) this.#urls.uploaded(id, upload.file.id)
    this.#uploader.go()
    this.serve()
  }

  #change(id: string, fields: Partial<Upload>): void {
    const upload = this.#all.get(id)
    if (!upload) return
    const next = { ...upload, ...fields }
    if (fields.file) this.#urls.uploaded(id, fields.file.id)
    if (Object.keys(fields).every((name) => name === 'sent' || name === 'state')) this.#progress(next)
    else this.#put(next)
    if (next.state !== upload.state) this.serve()
  }

  #put(upload: Upload): void {
    this.#set(upload)
    this.#share(upload)
    // The first write has what it was by then.
    if (!this.#blobs.has(upload.id)) void this.#records.change(recordOf(upload))
  }

  /** Other tabs show it, too, and not each of its steps. */
  #progress(upload: Upload): void {
    this.#set(upload)
    const now = performance.now()
    if (upload.state === 'uploading' && now - (this.#sharedAt.get(upload.id) ?? 0) < SHARED_EACH_MS) return
    this.#sharedAt.set(upload.id, now)
    this.#share(upload)
  }

  #forget(upload: Upload): void {
    this.#drop(upload)
    this.#options.tabs.emit('upload', { person: upload.person, id: upload.id, upload: null })
    void this.#records.delete(upload)
  }

  #drop({ id }: Upload): void {
    const all = new Map(this.#all)
    all.delete(id)
    this.#all = all
    this.#blobs.delete(id)
    this.#sharedAt.delete(id)
    this.serve()
  }

  #set(upload: Upload): void {
    this.#all = new Map(this.#all).set(upload.id, upload)
  }

  #share(upload: Upload): void {
    this.#options.tabs.emit('upload', { person: upload.person, id: upload.id, upload: { ...upload } })
  }
}
