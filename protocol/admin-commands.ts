import * as v from 'valibot'
import type { AdminPerson, AdminRoom, Overview } from './administration.ts'
import type { Policies } from './policies.ts'
import { limits } from './limits.ts'
import { days, nameOf, uuid } from './values.ts'

/** `find` is a part of a name or a login. It goes on after the id `after`. */
const adminPage = {
  find: v.optional(nameOf(limits.roomNameCharacters)),
  after: v.optional(uuid),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.adminPage))),
}

/** The inputs of the commands of operators, and of what anybody may ask of the server. */
export const adminSchemas = {
  'server.policies': v.strictObject({}),
  'admin.overview': v.strictObject({}),
  'admin.people': v.strictObject({
    ...adminPage,
    kind: v.optional(v.picklist(['guests', 'accounts', 'suspended'], 'has to be guests, accounts or suspended')),
  }),
  'admin.rooms': v.strictObject(adminPage),
  'admin.settings': v.strictObject({}),
  /** Null makes a policy what the environment says again. */
  'admin.update': v.strictObject({
    guests: v.nullish(v.boolean()),
    rooms: v.nullish(v.picklist(['everyone', 'accounts', 'operators'], 'has to be everyone, accounts or operators')),
    registration: v.nullish(v.picklist(['open', 'invitation', 'closed'], 'has to be open, invitation or closed')),
    retention: v.nullish(days),
  }),
  'admin.expiring': v.strictObject({ days: v.pipe(days, v.minValue(1)) }),
  'admin.suspend': v.strictObject({
    person: uuid,
    on: v.boolean(),
    reason: v.optional(nameOf(limits.reasonCharacters)),
  }),
}

/** What these commands answer under `ok`. */
export interface AdminResults {
  /** `mail`: this server sends mails. `provider` is the label of the OpenID Connect provider, if there is one. */
  'server.policies': Policies & { mail: boolean; provider?: string }
  'admin.overview': Overview
  /** The newest first; `more` says that after the last one there are others. */
  'admin.people': { people: AdminPerson[]; more: boolean }
  'admin.rooms': { rooms: AdminRoom[]; more: boolean }
  /** What an operator has set, and what the environment says about the rest. */
  'admin.settings': { set: Partial<Policies>; defaults: Policies }
  'admin.update': { set: Partial<Policies>; defaults: Policies }
  /** About how many messages a retention of so many days would delete now; with `more` it is more than these. */
  'admin.expiring': { messages: number; more: boolean }
  /** How many sessions of the person ended. */
  'admin.suspend': { ended: number }
}
