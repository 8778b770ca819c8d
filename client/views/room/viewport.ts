import { on } from 'svelte/events'

/**
 * Keeps the page as high as its visible part. Where the screen keyboard covers the page instead of resizing it (iOS), the
 * composer would be under the keyboard. Zooming in also shrinks the visible part, and must not change the page.
 */
export function keepAboveKeyboard(page: HTMLElement): (() => void) | undefined {
  const viewport = window.visualViewport
  if (!viewport) return
  const root = document.documentElement
  const fit = () => {
    const covered = viewport.scale === 1 && viewport.height < window.innerHeight - 1
    if (covered) root.style.setProperty('--visible-height', `${viewport.height}px`)
    else root.style.removeProperty('--visible-height')
    if (covered && page.contains(document.activeElement)) window.scrollTo(0, 0)
  }
  fit()
  const off = on(viewport, 'resize', fit)
  return () => {
    off()
    root.style.removeProperty('--visible-height')
  }
}
