import type { Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { OwnRoom } from '../storage/operations/own-data.ts'

const MESSAGES_AT_ONCE = 200
const FILES_AT_ONCE = 100

/** Where `exportData` is downloaded from. */
const PATH = '/api/account.export'

/** Where the caller downloads their data. */
export async function exportAccount(): Promise<Results['account.export']> {
  return { path: PATH }
}

/**
 * What is stored of the caller, as the parts of a JSON text: person, login, settings, sessions, rooms, the messages that they
 * sent and did not delete, and their files. Each part is one bounded read, which is made when the one before it was sent.
 * Refused with `too_many_exports`.
 */
export async function exportData(context: Context, caller: SignedIn): Promise<AsyncGenerator<string>> {
  const wait = context.exports.take(caller.session.person.id)
  if (wait > 0) throw new Refusal('too_many_exports', undefined, wait)
  const { person, hash } = caller.session
  const profile = await context.storage.ownProfile({ who: person.id, hash, now: context.steady() }, caller)
  return partsOf(context, caller, profile)
}

async function* partsOf(
  { storage, clock }: Context,
  caller: SignedIn,
  profile: { rooms: OwnRoom[] },
): AsyncGenerator<string> {
  const who = caller.session.person.id
  yield `${JSON.stringify({ exportedAt: clock(), ...profile }).slice(0, -1)},"messages":[`
  let separator = '\n'
  for (const { id: room } of profile.rooms)
    for (let after: number | undefined = 0; after !== undefined;) {
      const page = await storage.ownMessages({ who, room, after, limit: MESSAGES_AT_ONCE }, caller)
      for (const message of page.messages) {
        yield separator + JSON.stringify(message)
        separator = ',\n'
      }
      after = page.after
    }
  yield '],"files":['
  separator = '\n'
  for (const { id: room } of profile.rooms)
    for (let after = '', more = true; more;) {
      const { files } = await storage.ownFiles({ who, room, after, limit: FILES_AT_ONCE }, caller)
      for (const file of files) {
        yield separator + JSON.stringify({ room, ...file })
        separator = ',\n'
      }
      more = files.length === FILES_AT_ONCE
      if (more) after = files.at(-1)!.id
    }
  yield ']}\n'
}
