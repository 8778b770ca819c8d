import type * as v from 'valibot'
import { accountSchemas, type AccountResults } from './account-commands.ts'
import { adminSchemas, type AdminResults } from './admin-commands.ts'
import { fileSchemas, type FileResults } from './file-commands.ts'
import { messageSchemas, type MessageResults } from './message-commands.ts'
import { moderationSchemas, type ModerationResults } from './moderation-commands.ts'
import { providerSchemas, type ProviderResults } from './provider-commands.ts'
import { roomSchemas, type RoomResults } from './room-commands.ts'
import { searchSchemas, type SearchResults } from './search-commands.ts'

/** The input of every command, strictly: an unknown key is refused. */
export const schemas = {
  ...accountSchemas,
  ...adminSchemas,
  ...fileSchemas,
  ...messageSchemas,
  ...moderationSchemas,
  ...providerSchemas,
  ...roomSchemas,
  ...searchSchemas,
}

export type CommandName = keyof typeof schemas

/** What a client writes. */
export type Input<C extends CommandName> = v.InferInput<(typeof schemas)[C]>
/** What a handler gets, after the schema. */
export type Parsed<C extends CommandName> = v.InferOutput<(typeof schemas)[C]>

/** What each command answers under `ok`. */
export interface Results
  extends
    AccountResults,
    AdminResults,
    FileResults,
    MessageResults,
    ModerationResults,
    ProviderResults,
    RoomResults,
    SearchResults {}
