import type { MessageContent } from '../../../protocol/entities.ts'
import { inTab, load, remove, save } from './browser-storage.ts'

const KEY = 'parley.drafts'

interface Stored {
  person: string
  drafts: [place: string, content: MessageContent][]
}

/**
 * The drafts of this tab that the database may not have yet. A browser aborts what a page writes to IndexedDB while it
 * leaves the page; sessionStorage is written at once.
 */
export class LastDrafts {
  #stored = false

  /** Replaces what is stored; nothing stays without drafts. */
  put(person: string, drafts: ReadonlyMap<string, MessageContent>): void {
    if (drafts.size === 0) return this.delete()
    const stored: Stored = { person, drafts: [...drafts] }
    save(KEY, JSON.stringify(stored), inTab)
    this.#stored = true
  }

  /** Replaces what is stored, if something is. */
  update(person: string, drafts: ReadonlyMap<string, MessageContent>): void {
    if (this.#stored) this.put(person, drafts)
  }

  /** Answers the drafts of this person, by place, and deletes what is stored [G10]. */
  take(person: string): Map<string, MessageContent> {
    const stored = JSON.parse(load(KEY, inTab) ?? 'null') as Stored | null
    this.delete()
    return new Map(stored?.person === person ? stored.drafts : [])
  }

  delete(): void {
    this.#stored = false
    remove(KEY, inTab)
  }
}
