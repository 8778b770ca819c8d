import type { Input } from '../../../protocol/commands.ts'

/** What is chosen for a new room beside its name and topic. */
export type RoomOptions = Pick<Input<'room.create'>, 'emoji' | 'emptyHours'>
