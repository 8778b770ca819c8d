import { tick } from 'svelte'
import type { Room } from '../../../protocol/entities.ts'
import type { Parley } from '../../parley.ts'
import { writingPlace } from '../../stores/cache/writing-place.ts'
import type { Shell } from '../shell.svelte.ts'

/** Adds a mention to the draft of the thread in which the name stands, or of the room, and goes on writing there. */
export async function mention(
  { drafts, router }: Pick<Parley, 'drafts' | 'router'>,
  shell: Shell,
  room: Room,
  person: string,
  anchor: HTMLElement,
): Promise<void> {
  const { path } = router
  const panel = path.name === 'room' && path.thread ? anchor.closest('.side-panel') : null
  const place = writingPlace(room.id, panel && path.name === 'room' ? path.thread : undefined)
  const draft = drafts.get(place)
  const before = draft.body === '' || /\s$/.test(draft.body) ? draft.body : `${draft.body} `
  drafts.set(place, { ...draft, body: `${before}<@${person}> ` })
  shell.drawer = null
  await tick()
  const area = (panel ?? document).querySelector<HTMLTextAreaElement>('.composer textarea')
  area?.focus()
  area?.setSelectionRange(area.value.length, area.value.length)
}
