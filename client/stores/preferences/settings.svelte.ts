export type Theme = 'system' | 'light' | 'dark'

/** localStorage throws where cookies are forbidden. */
function recall(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Kept for this page only.
  }
}

function asTheme(value: string | null): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}

/** What this browser prefers. `theme.js` applies the same key before the first paint. */
export class Settings {
  #theme = $state<Theme>(asTheme(recall('parley.theme')))
  #sound = $state(recall('parley.sound') === 'on')

  get theme(): Theme {
    return this.#theme
  }

  set theme(theme: Theme) {
    this.#theme = theme
    remember('parley.theme', theme)
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }

  get sound(): boolean {
    return this.#sound
  }

  set sound(on: boolean) {
    this.#sound = on
    remember('parley.sound', on ? 'on' : 'off')
  }

  /** The name to suggest, the same each time until a name is chosen. */
  suggestedName(make: () => string): string {
    const kept = recall('parley.name') ?? make()
    remember('parley.name', kept)
    return kept
  }

  rememberName(name: string): void {
    remember('parley.name', name)
  }
}
