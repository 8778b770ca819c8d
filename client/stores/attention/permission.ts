/** Whether the browser shows notifications of this page. It can do so only over HTTPS or on `localhost`. */
export type Permission = NotificationPermission | 'unsupported'

/** Chromium has `Notification` on Android, too, and throws there when a page shows one. */
const THROWS = /Android.*Chrome\//

export function permissionNow(): Permission {
  const supported = isSecureContext && 'Notification' in globalThis && !THROWS.test(navigator.userAgent)
  return supported ? Notification.permission : 'unsupported'
}

/** Asks the person, if they have not answered yet. Call it when they turn notifications on. */
export async function askPermission(): Promise<Permission> {
  const now = permissionNow()
  return now === 'default' ? Notification.requestPermission() : now
}
