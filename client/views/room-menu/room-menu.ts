import { toolIcons } from '../message-tools/tool-icons.ts'
import { icons } from '../ui/icons.ts'
import type { MenuItem } from '../ui/menu-item.ts'

/** What can be done to a room from its bar. Those from `room-settings` on open the dialog of that name. */
export type RoomAction = 'copy' | 'files' | 'favourite' | 'mute' | 'room-settings' | 'room-notifications' | 'leave'

export interface RoomMenuItem extends Omit<MenuItem, 'onpick'> {
  action: RoomAction
}

interface MenuOf {
  favourite: boolean
  muted: boolean
  moderates: boolean
  /** How many people and reports wait for moderators. */
  waiting?: number
  /** The code as it is shown; null where the bar shows it already. */
  code: string | null
}

/** The items of a room's menu, in a fixed order. What the person may not do is absent. */
export function roomMenu({ favourite, muted, moderates, waiting = 0, code }: MenuOf): RoomMenuItem[] {
  const copy: RoomMenuItem = { action: 'copy', label: `Copy link: ${code}`, icon: icons.copy }
  return [
    ...(code === null ? [] : [copy]),
    { action: 'files', label: 'Files', icon: toolIcons.files },
    {
      action: 'room-settings',
      label: moderates ? `Room settings…${waiting > 0 ? ` (${waiting} waiting)` : ''}` : 'About this room…',
      icon: moderates ? toolIcons.sliders : toolIcons.info,
    },
    { action: 'room-notifications', label: 'Notifications…', icon: toolIcons.bell },
    { action: 'favourite', label: favourite ? 'Remove from favourites' : 'Add to favourites', icon: toolIcons.star },
    { action: 'mute', label: muted ? 'Unmute' : 'Mute', icon: muted ? toolIcons.bell : icons.bellOff },
    { action: 'leave', label: 'Leave room…', icon: toolIcons.leave, danger: true, apart: true },
  ]
}
