import type { SettingsSection } from '../../stores/preferences/router.svelte.ts'
import type { Person } from '../../../protocol/entities.ts'
import { EYE, KEY, LAPTOP } from '../account/icons.ts'
import { icons } from '../ui/icons.ts'

export interface Section {
  name: SettingsSection
  title: string
  /** Its outline. */
  path: string
}

const BELL = 'M6 10a6 6 0 0 1 12 0c0 4.5 2 6 2 6H4s2-1.5 2-6zM10 19.5a2.2 2.2 0 0 0 4 0'
const DISK = 'M4 6c0-2.3 16-2.3 16 0v12c0 2.3-16 2.3-16 0zM4 6c0 2.3 16 2.3 16 0M4 12c0 2.3 16 2.3 16 0'
const SUN =
  'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM12 2.5v2M12 19.5v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2.5 12h2M19.5 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4'

const profile: Section = { name: 'profile', title: 'Profile', path: icons.smile }
const account: Section = { name: 'account', title: 'Account', path: KEY }
const appearance: Section = { name: 'appearance', title: 'Appearance', path: SUN }
const notifications: Section = { name: 'notifications', title: 'Notifications', path: BELL }
const devices: Section = { name: 'devices', title: 'Devices', path: LAPTOP }
const privacy: Section = { name: 'privacy', title: 'Privacy', path: EYE }
const data: Section = { name: 'data', title: 'Data', path: DISK }

/** The sections of the settings that this person has, in order. */
export function sectionsOf(person: Person | null): Section[] {
  if (person === null) return [account, appearance]
  const own = person.guest ? [] : [devices]
  return [profile, account, appearance, notifications, ...own, privacy, data]
}
