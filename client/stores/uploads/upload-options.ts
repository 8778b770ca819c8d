import type { Cache } from '../cache/cache.ts'
import type { ConnectionOptions } from '../connection/connection.svelte.ts'
import type { Wire } from '../connection/wire.ts'
import type { Tabs } from '../identity/tabs.ts'
import type { Leadership } from '../outbox/leadership.ts'
import type { Waiting } from '../outbox/message-uploads.ts'

export interface UploadsOptions {
  cache: Cache
  wire: Wire
  tabs: Tabs
  leadership: Leadership
  connection: ConnectionOptions | undefined
}

/** Whose files are uploaded, and the messages that wait for them. */
export interface UploadsHost {
  readonly options: UploadsOptions
  readonly waiting: Waiting | undefined
  readonly person: string | null
}
