import { tick } from 'svelte'
import { LoadedView } from '../loaded-view.svelte.ts'
import type { Popup } from './popup.ts'

type ToolsModule = typeof import('./ComposerTools.svelte')

const LOADED_AFTER_FOCUS_MS = 2_000

/** What a composer does not need for sending. It is loaded when somebody types. */
export class LazyTools {
  /** Why this person may not write at the moment, which `limit` follows. */
  bar = $state<string | null>(null)
  readonly limit = new LoadedView(() => import('./VoiceLimit.svelte'))
  /** What is replied to or edited. */
  readonly strip = new LoadedView(() => import('./ComposerStrip.svelte'))
  popup = $state<Popup | null>(null)
  module = $state.raw<ToolsModule>()
  /** The drawn tools. */
  drawn = $state.raw<ReturnType<ToolsModule['default']>>()

  /** The first page has the focus at once, and does without the tools. */
  loadSoon(): void {
    setTimeout(() => void this.load(), LOADED_AFTER_FOCUS_MS)
  }

  /** Undefined when they cannot be loaded. */
  async load(): Promise<typeof this.drawn> {
    try {
      this.module ??= await import('./ComposerTools.svelte')
      await tick()
    } catch {
      this.popup = null
    }
    return this.drawn
  }

  /** Shows a popup, or closes it. Answers undefined when the tools cannot be loaded. */
  async toggle(name: Popup): Promise<typeof this.drawn> {
    this.popup = this.popup === name ? null : name
    return this.load()
  }
}
