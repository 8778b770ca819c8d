import type { AnyWrite } from './table.ts'

/**
 * The ids of the rooms and people whose data a write can change. Null when only the database can tell, or when it is all
 * of them: a rename is a change of each room of the person, and a code has to be looked up.
 */
export function scopeOf({ name, input }: AnyWrite): string[] | null {
  switch (name) {
    case 'append':
    case 'edit':
    case 'leaveRoom':
    case 'markRead':
      return [input.room]
    case 'createRoom':
      return [input.id, input.who]
    case 'startSession':
    case 'extendSession':
    case 'endSession':
      return [input.who]
    default:
      return null
  }
}
