import { load, remove, save } from './browser-storage.ts'

export type Theme = 'system' | 'light' | 'dark'

/** The preferences of this browser. `theme.js` applies the theme before the first paint. */
export class Settings {
  #theme = $state<Theme>(asTheme(load('parley.theme')))
  #folded = $state.raw<readonly string[]>((load('parley.folded') ?? '').split(' ').filter(Boolean))
  #formatting = $state(load('parley.formatting') === 'on')

  get theme(): Theme {
    return this.#theme
  }

  set theme(theme: Theme) {
    this.#theme = theme
    save('parley.theme', theme)
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }

  /** Whether the composer shows its formatting buttons. */
  get formatting(): boolean {
    return this.#formatting
  }

  set formatting(on: boolean) {
    this.#formatting = on
    save('parley.formatting', on ? 'on' : 'off')
  }

  /** Whether a section of the list of rooms is folded. */
  isFolded(section: string): boolean {
    return this.#folded.includes(section)
  }

  fold(section: string, on: boolean): void {
    this.#folded = [...this.#folded.filter((other) => other !== section), ...(on ? [section] : [])]
    save('parley.folded', this.#folded.join(' '))
  }

  /** The suggested name, the same each time until a name is chosen. */
  suggestedName(make: () => string): string {
    const name = load('parley.name') ?? make()
    save('parley.name', name)
    return name
  }

  rememberName(name: string): void {
    save('parley.name', name)
  }

  /** Deletes what belongs to the person. The theme belongs to the browser. */
  forget(): void {
    for (const name of ['name', 'login', 'formatting', 'folded']) remove(`parley.${name}`)
    this.#formatting = false
    this.#folded = []
  }
}

function asTheme(value: string | null): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}
