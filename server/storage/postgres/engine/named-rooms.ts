import type { AnyWrite } from '../../operations/table.ts'

/**
 * The rooms that a write can change. Null when only the database can say which: a rename changes all rooms of the
 * person, a code has to be looked up.
 */
export function roomsNamedBy({ name, input }: AnyWrite): string[] | null {
  switch (name) {
    case 'append':
    case 'edit':
    case 'leaveRoom':
    case 'markRead':
      return [input.room]
    case 'createRoom':
      return [input.id]
    case 'startSession':
    case 'extendSession':
    case 'endSession':
      return []
    default:
      return null
  }
}
