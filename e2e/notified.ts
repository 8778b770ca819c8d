import { expect } from '@playwright/test'
import type { Actor } from './cast.ts'

interface Shown {
  title: string
  body: string
  tag: string
  closed: boolean
}

interface Recorded {
  asked: number
  shown: (Shown & { notification: Notification })[]
}

declare global {
  // oxlint-disable-next-line no-var
  var recorded: Recorded
}

/** Records what the browser is asked. A browser without a window grants nothing, so that here it seems to. */
export async function records(actor: Actor): Promise<void> {
  await actor.context.addInitScript(() => {
    const Native = window.Notification
    globalThis.recorded = { asked: 0, shown: [] }
    window.Notification = class extends Native {
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options)
        const shown = {
          title,
          body: options.body!,
          tag: options.tag!,
          closed: false,
          notification: this as Notification,
        }
        globalThis.recorded.shown.push(shown)
      }

      override close() {
        for (const shown of globalThis.recorded.shown) if (shown.notification === this) shown.closed = true
        super.close()
      }

      static override requestPermission() {
        globalThis.recorded.asked++
        localStorage.setItem('granted', 'yes')
        return Promise.resolve<NotificationPermission>('granted')
      }

      static override get permission(): NotificationPermission {
        return localStorage.getItem('granted') === null ? 'default' : 'granted'
      }
    }
  })
}

/** The notifications of this tab. */
export const shown = (actor: Actor) =>
  actor.page.evaluate(() =>
    globalThis.recorded.shown.map(({ title, body, tag, closed }) => ({ title, body, tag, closed })),
  )
export const bodies = async (actor: Actor) => (await shown(actor)).map(({ body }) => body)

/** Turns notifications on in the settings. */
export async function turnsOn(actor: Actor, level: 'Mentions and replies' | 'Every message'): Promise<void> {
  await actor.page.getByRole('button', { name: 'Settings', exact: true }).click()
  const dialog = actor.page.getByRole('main', { name: 'Settings' })
  await dialog.getByText(level, { exact: true }).click()
  const way = dialog.getByRole('switch', { name: 'On this device' })
  await way.check()
  await expect(way).toBeChecked()
  await actor.page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
}
