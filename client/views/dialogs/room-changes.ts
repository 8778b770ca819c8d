import type { Input } from '../../../protocol/commands.ts'
import type { Room } from '../../../protocol/entities.ts'
import { normaliseName } from '../../../protocol/names.ts'

type Changes = Pick<Input<'room.update'>, 'name' | 'topic' | 'emoji'>

/** What the owner has changed in the form; null when that is nothing. */
export function changesOf(room: Room, form: Required<Changes>): Changes | null {
  const before: Required<Changes> = { name: room.name, topic: room.topic ?? '', emoji: room.emoji ?? '' }
  const keys = (['name', 'topic', 'emoji'] as const).filter((key) => normaliseName(form[key]) !== before[key])
  return keys.length === 0 ? null : Object.fromEntries(keys.map((key) => [key, normaliseName(form[key])]))
}
