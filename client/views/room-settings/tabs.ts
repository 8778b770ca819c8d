import type { Role } from '../../../protocol/entities.ts'
import { toolIcons } from '../message-tools/tool-icons.ts'
import { icons } from '../ui/icons.ts'

export type TabName = 'about' | 'invitations' | 'members' | 'moderation'

export interface Tab {
  name: TabName
  label: string
  /** The path of its outline. */
  icon: string
}

/** The tabs of a room's settings. Members see what the room is and who is in it, and their links where they may make some (`invites`). */
export function tabsOf(role: Role, invites: boolean): Tab[] {
  const about: Tab = { name: 'about', label: 'About', icon: toolIcons.info }
  const members: Tab = { name: 'members', label: 'Members', icon: icons.users }
  const invitations: Tab = { name: 'invitations', label: 'Invitations', icon: toolIcons.link }
  if (role === 'member') return invites ? [about, invitations, members] : [about, members]
  return [about, invitations, members, { name: 'moderation', label: 'Moderation', icon: toolIcons.shield }]
}
