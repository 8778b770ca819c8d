import { normaliseName } from '../../protocol/names.ts'
import { sharedLimits } from '../../protocol/limits.ts'

const NAMELESS = 'file'
/** The longest ending, with its dot, that a shortened name keeps. */
const ENDING_CHARACTERS = 16

/**
 * The name of a file as it is stored: without folders and without what draws nothing or turns the text around; cut in
 * the middle of a surplus, so that its ending stays.
 */
export function fileNameOf(name: string): string {
  const most = sharedLimits.fileNameCharacters
  // The most that could count: the rest draws nothing, or is cut.
  const [last = ''] = /[^/\\]*$/.exec(name.slice(-most * 8)) ?? []
  const stored = normaliseName(last.toWellFormed())
  if (stored === '' || /^\.+$/.test(stored)) return NAMELESS
  if (stored.length <= most) return stored
  const dot = stored.lastIndexOf('.')
  const ending = stored.length - dot <= ENDING_CHARACTERS && dot > 0 ? stored.slice(dot) : ''
  return stored.slice(0, most - ending.length).toWellFormed() + ending
}
