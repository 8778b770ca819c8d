import type { AnyWrite } from './table.ts'

/**
 * The ids of the rooms and people whose data a write can change: the room that its input names, unless it is listed here.
 * Null when only the database can tell, or when it is all of them: a rename is a change of each room of the person, and
 * a code has to be looked up.
 */
export function scopeOf({ name, input }: AnyWrite): string[] | null {
  switch (name) {
    case 'createRoom':
      return [input.id, input.who]
    case 'startSession':
    case 'extendSession':
    case 'endSession':
    case 'endSessions':
    case 'setSettings':
    case 'addPasskey':
    case 'usePasskey':
    case 'renamePasskey':
    case 'removePasskey':
    case 'beginLink':
    case 'linkIdentity':
    case 'unlinkIdentity':
    case 'beginTotp':
    case 'confirmTotp':
    case 'removeTotp':
    case 'renewCodes':
    case 'setPassword':
    case 'setEmail':
    case 'sendConfirmation':
      return [input.who]
    case 'tickUptime':
    case 'requestReset':
    case 'postponeMail':
    case 'removeMail':
      return []
    case 'indexMessages':
      // Older messages are those of any room.
      return input.rooms.length === 0 ? null : input.rooms
    default:
      return 'room' in input ? [input.room] : null
  }
}
