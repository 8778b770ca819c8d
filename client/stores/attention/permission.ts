/** Whether the browser shows notifications of this page. It can do so only over HTTPS or on `localhost`. */
export type Permission = NotificationPermission | 'unsupported'

export function permissionNow(): Permission {
  return isSecureContext && 'Notification' in globalThis ? Notification.permission : 'unsupported'
}

/** Asks the person, if they have not answered yet. Call it when they turn notifications on. */
export async function askPermission(): Promise<Permission> {
  const now = permissionNow()
  return now === 'default' ? Notification.requestPermission() : now
}
