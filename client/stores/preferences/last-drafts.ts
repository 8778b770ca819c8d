import type { MessageContent } from '../../../protocol/entities.ts'

const KEY = 'parley.drafts'

interface Stored {
  person: string
  drafts: [place: string, content: MessageContent][]
}

/**
 * The drafts of this tab that the database may not have yet. A browser aborts what a page writes to IndexedDB while it
 * leaves the page; sessionStorage is written at once. Where it is forbidden nothing is stored.
 */
export class LastDrafts {
  #stored = false

  /** Replaces what is stored; nothing stays without drafts. */
  put(person: string, drafts: ReadonlyMap<string, MessageContent>): void {
    if (drafts.size === 0) return this.delete()
    const stored: Stored = { person, drafts: [...drafts] }
    try {
      sessionStorage.setItem(KEY, JSON.stringify(stored))
      this.#stored = true
    } catch {}
  }

  /** Replaces what is stored, if something is. */
  update(person: string, drafts: ReadonlyMap<string, MessageContent>): void {
    if (this.#stored) this.put(person, drafts)
  }

  /** Answers the drafts of this person, by place, and deletes what is stored [G10]. */
  take(person: string): Map<string, MessageContent> {
    try {
      const text = sessionStorage.getItem(KEY)
      this.delete()
      const stored = text === null ? null : (JSON.parse(text) as Stored)
      return new Map(stored?.person === person ? stored.drafts : [])
    } catch {
      return new Map()
    }
  }

  delete(): void {
    this.#stored = false
    try {
      sessionStorage.removeItem(KEY)
    } catch {}
  }
}
