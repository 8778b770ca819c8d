import { prefix } from '../../prefix.ts'

export interface NotificationContent {
  title: string
  body: string
  /** The seq of the message. */
  seq: number
  /** The person clicks it. */
  open: () => void
}

/** The notifications of this tab that are shown, one a room at most. */
export class ShownNotifications {
  readonly #shown = new Map<string, { seq: number; notification: Notification }>()

  /** In place of the room's former one. */
  show(room: string, { title, body, seq, open }: NotificationContent): void {
    // The sound is a setting of its own.
    const notification = new Notification(title, { body, tag: room, icon: `${prefix}/favicon.svg`, silent: true })
    notification.addEventListener('click', () => {
      focus()
      notification.close()
      open()
    })
    notification.addEventListener('close', () => {
      if (this.#shown.get(room)?.notification === notification) this.#shown.delete(room)
    })
    this.#shown.set(room, { seq, notification })
  }

  /** Closes those whose message is read. `readIn` answers the read mark of a room, or undefined for a room that was left. */
  closeRead(readIn: (room: string) => number | undefined): void {
    for (const [room, { seq, notification }] of this.#shown) {
      if ((readIn(room) ?? Infinity) < seq) continue
      this.#shown.delete(room)
      notification.close()
    }
  }

  close(): void {
    this.closeRead(() => undefined)
  }
}
