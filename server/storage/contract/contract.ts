import { describe } from 'bun:test'
import { accountsContract } from './accounts.ts'
import { administrationContract } from './administration.ts'
import { appendContract } from './append.ts'
import { auditContract } from './audit.ts'
import { bansContract } from './bans.ts'
import { catchUpContract } from './catch-up.ts'
import type { Open } from './cast.ts'
import { deletionContract } from './deletion.ts'
import { departuresContract } from './departures.ts'
import { doorsContract } from './doors.ts'
import { editContract } from './edit.ts'
import { emailsContract } from './emails.ts'
import { filesContract } from './files.ts'
import { identitiesContract } from './identities.ts'
import { invitesContract } from './invites.ts'
import { latestContract } from './latest.ts'
import { mentionContract } from './mentions.ts'
import { mailsContract } from './mails.ts'
import { roomChoiceContract } from './room-choices.ts'
import { namesContract } from './names.ts'
import { nodesContract } from './nodes.ts'
import { closeContract } from './close.ts'
import { epochsContract } from './epochs.ts'
import { followedThreadsContract } from './followed-threads.ts'
import { getContract, missingContract } from './by-id.ts'
import { operatorContract } from './operators.ts'
import { orderContract } from './order.ts'
import { pageContract } from './page.ts'
import { passkeysContract } from './passkeys.ts'
import { picturesContract } from './pictures.ts'
import { pinContract } from './pins.ts'
import { pollContract } from './polls.ts'
import { reactionContract } from './reactions.ts'
import { readContract } from './read.ts'
import { reportsContract } from './reports.ts'
import { ephemeralContract } from './ephemeral.ts'
import { retentionContract } from './retention.ts'
import { rolesContract } from './roles.ts'
import { roomsContract } from './rooms.ts'
import { searchContract } from './search.ts'
import { searchIndexContract } from './search-index.ts'
import { seenContract } from './seen.ts'
import { sessionsContract } from './sessions.ts'
import { threadContract } from './threads.ts'
import { voiceContract } from './voice.ts'

/** What every adapter of `Storage` keeps to, whatever engine is behind it. */
export function storageContract(engine: string, open: Open): void {
  describe(`storage on ${engine}`, () => {
    sessionsContract(open)
    accountsContract(open)
    passkeysContract(open)
    emailsContract(open)
    mailsContract(open)
    identitiesContract(open)
    departuresContract(open)
    operatorContract(open)
    administrationContract(open)
    roomsContract(open)
    rolesContract(open)
    bansContract(open)
    auditContract(open)
    voiceContract(open)
    doorsContract(open)
    reportsContract(open)
    retentionContract(open)
    ephemeralContract(open)
    invitesContract(open)
    appendContract(open)
    editContract(open)
    deletionContract(open)
    reactionContract(open)
    pollContract(open)
    pinContract(open)
    threadContract(open)
    followedThreadsContract(open)
    latestContract(open)
    filesContract(open)
    picturesContract(open)
    mentionContract(open)
    roomChoiceContract(open)
    pageContract(open)
    readContract(open)
    seenContract(open)
    catchUpContract(open)
    epochsContract(open)
    missingContract(open)
    getContract(open)
    searchContract(open)
    searchIndexContract(open)
    namesContract(open)
    nodesContract(open)
    orderContract(open)
    closeContract(open)
  })
}
