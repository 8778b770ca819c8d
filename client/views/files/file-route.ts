import type { RoomFile } from '../../../protocol/entities.ts'
import type { RoomRoute } from '../../stores/preferences/router.svelte.ts'

/** Where the message of a file is: in the room, or in a thread that alone shows it. */
export const fileRoute = (code: string, { message, thread }: Pick<RoomFile, 'message' | 'thread'>): RoomRoute => ({
  name: 'room',
  code,
  ...(thread === undefined ? { message } : { thread }),
})
