import type { CommandName } from '../../protocol/commands.ts'
import type { Rows } from './command.ts'
import { accountRows } from './rows/account.ts'
import { adminRows } from './rows/admin.ts'
import { fileRows } from './rows/file.ts'
import { messageRows } from './rows/message.ts'
import { moderationRows } from './rows/moderation.ts'
import { providerRows } from './rows/provider.ts'
import { roomRows } from './rows/room.ts'
import { searchRows } from './rows/search.ts'

/** All commands. The schema of each is in protocol/. */
export const table: Rows<CommandName> = {
  ...accountRows,
  ...adminRows,
  ...fileRows,
  ...messageRows,
  ...moderationRows,
  ...providerRows,
  ...roomRows,
  ...searchRows,
}
