/** A view, or several, that are loaded when they are first wanted. */
export class LoadedView<View> {
  view = $state.raw<View>()
  failed = $state(false)
  readonly #import: () => Promise<{ default: View }>
  #loading = false

  constructor(load: () => Promise<{ default: View }>) {
    this.#import = load
  }

  /** Loads the view, unless it is there or on its way. After a failure it can be called again. */
  async load(): Promise<void> {
    if (this.view || this.#loading) return
    this.#loading = true
    this.failed = false
    try {
      this.view = (await this.#import()).default
    } catch {
      this.failed = true
    } finally {
      this.#loading = false
    }
  }
}
