import type { Params } from '../../../protocol/errors.ts'
import type { Problem, ProblemReason } from '../../stores/connection/problem.ts'
import { loadRareWords, rareWords, type RareReason } from './rare-words.svelte.ts'
import { later, OUTDATED, type Words } from './words.ts'

const SENT_LATER = 'Your messages are stored on this device and are sent later.'

/**
 * The words for why something did not succeed, as most people may see them. The others, which are loaded when they are
 * first needed, are in rare-refusals.ts. Each text says what happened and what to do.
 */
const refusals = {
  unknown_command: OUTDATED,
  signed_out: 'You are not signed in on this device any more. Enter your name to continue.',
  not_member: 'You are no longer in this room.',
  wrong_code: 'No room has this code. Check it with the person who sent it.',
  too_many_requests: tooFast,
  too_many_commands: tooFast,
  too_many_changes: tooFast,
  too_many_wrong_codes: (_, wait) => `Too many wrong codes. Try again ${later(wait)}.`,
  failed: ({ id }) => `The server could not do this. Try again.${id ? ` If it happens again, report ${id}.` : ''}`,
  restarting: `The server is restarting. ${SENT_LATER}`,
  disk_full: `The server’s disk is full. ${SENT_LATER}`,
  storage_unavailable: `The server cannot reach its storage. ${SENT_LATER}`,
  too_many_waiting: `The server is busy. ${SENT_LATER}`,
  admission: 'The server is busy. Parley keeps trying to connect.',
  session_unknown: 'The server cannot check your session at the moment. Parley keeps trying.',
  unreachable: 'Parley cannot be reached. Check your connection.',
  not_cached: 'This room was not opened on this device before. It loads as soon as Parley can be reached.',
} satisfies Record<Exclude<ProblemReason, RareReason>, Words>

export function refusalText({ reason, params, retryAfterMs }: Problem): string {
  const words = Object.hasOwn(refusals, reason)
    ? refusals[reason as Exclude<ProblemReason, RareReason>]
    : rareWords(reason as RareReason)
  return typeof words === 'string' ? words : words(params ?? {}, retryAfterMs)
}

/** The same for a place that does not change its text later: its words are loaded first. */
export async function loadedRefusalText(problem: Problem): Promise<string> {
  if (!Object.hasOwn(refusals, problem.reason)) await loadRareWords()
  return refusalText(problem)
}

function tooFast(_: Params, wait: number | undefined): string {
  return `You are doing this too fast. Try again ${later(wait)}.`
}
