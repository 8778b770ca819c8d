import type { FilesTable, FileBlobsTable, LooseBlobsTable, FileUsageTable } from './files.ts'
import type { MailsTable } from './mails.ts'
import type {
  MessagesTable,
  VersionsTable,
  ReactionsTable,
  VotesTable,
  MentionsTable,
  ThreadsTable,
} from './messages.ts'
import type { BansTable, KnocksTable, InvitesTable, ReportsTable, AuditTable } from './moderation.ts'
import type {
  PeopleTable,
  SessionsTable,
  AccountsTable,
  RecoveryCodesTable,
  PasskeysTable,
  IdentitiesTable,
  OneTimeSecretsTable,
  DeparturesTable,
} from './people.ts'
import type {
  RoomsTable,
  MembersTable,
  RoomNamesStateTable,
  RoomNamesTable,
  OldCodesTable,
  TermsTable,
} from './rooms.ts'
import type {
  SearchRoomsTable,
  SearchDocsTable,
  SearchPartsTable,
  SearchPostingsTable,
  SearchStateTable,
} from './search.ts'
import type { EpochTable, PoliciesTable, UptimeTable } from './server.ts'

export type Dialect = 'sqlite' | 'postgres'

/** All tables, by name. */
export interface Schema {
  epoch: EpochTable
  people: PeopleTable
  sessions: SessionsTable
  accounts: AccountsTable
  recovery_codes: RecoveryCodesTable
  passkeys: PasskeysTable
  identities: IdentitiesTable
  one_time_secrets: OneTimeSecretsTable
  mails: MailsTable
  departures: DeparturesTable
  policies: PoliciesTable
  uptime: UptimeTable
  rooms: RoomsTable
  members: MembersTable
  room_names: RoomNamesTable
  room_names_state: RoomNamesStateTable
  messages: MessagesTable
  versions: VersionsTable
  reactions: ReactionsTable
  votes: VotesTable
  mentions: MentionsTable
  threads: ThreadsTable
  files: FilesTable
  file_blobs: FileBlobsTable
  loose_blobs: LooseBlobsTable
  file_usage: FileUsageTable
  bans: BansTable
  knocks: KnocksTable
  old_codes: OldCodesTable
  invites: InvitesTable
  reports: ReportsTable
  audit: AuditTable
  terms: TermsTable
  search_rooms: SearchRoomsTable
  search_docs: SearchDocsTable
  search_parts: SearchPartsTable
  search_fresh: SearchPostingsTable
  search_postings: SearchPostingsTable
  search_state: SearchStateTable
}
