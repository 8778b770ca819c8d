import type { adminSchemas } from '../../../protocol/admin-commands.ts'
import { countExpiringOnServer } from '../../admin/count-expiring.ts'
import { listPeople } from '../../admin/list-people.ts'
import { listRooms } from '../../admin/list-rooms.ts'
import { showOverview } from '../../admin/show-overview.ts'
import { showSettings } from '../../admin/show-settings.ts'
import { suspendPerson } from '../../admin/suspend-person.ts'
import { updateSettings as updateServerSettings } from '../../admin/update-settings.ts'
import { showPolicies } from '../../policies/show-policies.ts'
import type { Rows } from '../command.ts'

export const adminRows: Rows<keyof typeof adminSchemas> = {
  'server.policies': { may: 'anyone', cost: 'command', run: showPolicies },
  'admin.overview': { may: 'operator', cost: 'command', weight: () => 10, run: showOverview },
  'admin.people': {
    may: 'operator',
    cost: 'command',
    weight: ({ find }) => (find === undefined ? 2 : 10),
    run: listPeople,
  },
  'admin.rooms': { may: 'operator', cost: 'command', weight: () => 10, run: listRooms },
  'admin.settings': { may: 'operator', cost: 'command', run: showSettings },
  'admin.update': { may: 'operator', cost: 'command', run: updateServerSettings },
  'admin.expiring': { may: 'operator', cost: 'command', weight: () => 10, run: countExpiringOnServer },
  'admin.suspend': { may: 'operator', cost: 'command', run: suspendPerson },
}
