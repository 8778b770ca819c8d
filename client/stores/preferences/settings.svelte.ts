import { load, remove, save } from './browser-storage.ts'

export type Theme = 'system' | 'light' | 'dark'

/** The preferences of this browser. `theme.js` applies the theme before the first paint. */
export class Settings {
  #theme = $state<Theme>(asTheme(load('parley.theme')))
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

  /** The suggested name, the same each time until a name is chosen. */
  suggestedName(make: () => string): string {
    const name = load('parley.name') ?? make()
    save('parley.name', name)
    return name
  }

  rememberName(name: string): void {
    save('parley.name', name)
  }

  forgetName(): void {
    remove('parley.name')
  }
}

function asTheme(value: string | null): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}
