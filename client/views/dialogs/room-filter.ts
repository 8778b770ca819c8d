import type { Room } from '../../../protocol/entities.ts'
import { plain } from '../format/plain.ts'

/** Whether a room's name has what was typed in it, whatever the case and the marks are. */
export function isNamed({ name }: Pick<Room, 'name'>, typed: string): boolean {
  return plain(name).includes(plain(typed.trim()))
}
