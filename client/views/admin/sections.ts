import { icons } from '../ui/icons.ts'
import { adminIcons } from './admin-icons.ts'

/** The sections of the operator's page; the ids are those of their elements. */
export const adminSections = [
  { id: 'overview', label: 'Overview', icon: adminIcons.chart },
  { id: 'people', label: 'People', icon: icons.users },
  { id: 'rooms', label: 'Rooms', icon: adminIcons.rooms },
  { id: 'policies', label: 'Policies', icon: icons.gear },
  { id: 'limits', label: 'Limits', icon: adminIcons.gauge },
  { id: 'health', label: 'Health', icon: adminIcons.bolt },
] as const

export type AdminSection = (typeof adminSections)[number]['id']
