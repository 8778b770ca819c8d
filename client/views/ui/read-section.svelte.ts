/** Below the upper edge: the section that has passed it is the one that is being read. */
const READING_AT_PX = 120

/** Which section of a long page is being read. The names of sections are the ids of their elements. */
export class ReadSection<Name extends string> {
  readonly #names: () => readonly Name[]
  #read = $state.raw<Name>()
  /** The section that was chosen, while the page is at its end. */
  #chosen: Name | undefined

  constructor(names: () => readonly Name[]) {
    this.#names = names
  }

  get current(): Name {
    const names = this.#names()
    return names.find((name) => name === this.#read) ?? names[0]!
  }

  /** Scrolls to a section that was chosen. */
  show(name: Name): void {
    const target = document.getElementById(name)
    if (!target) return
    this.#chosen = this.#read = name
    target.scrollIntoView()
  }

  /** For the `onscroll` of what scrolls. */
  follow = ({ currentTarget: page }: Event & { currentTarget: HTMLElement }): void => {
    const atEnd = page.scrollTop + page.clientHeight >= page.scrollHeight - 2
    const names = this.#names()
    // The last sections may be too short to come to the top.
    if (atEnd && page.scrollTop > 0) return void (this.#read = this.#chosen ?? names.at(-1))
    this.#chosen = undefined
    const edge = page.getBoundingClientRect().top + READING_AT_PX
    let last = -Infinity
    this.#read = names[0]
    for (const name of names) {
      const top = document.getElementById(name)?.getBoundingClientRect().top ?? Infinity
      if (top >= edge || top <= last) continue
      last = top
      this.#read = name
    }
  }
}
