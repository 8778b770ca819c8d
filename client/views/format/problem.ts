import { Refusal } from '../../../protocol/errors.ts'

/** What to tell a person when a command was refused. The server's sentences are made for people. */
export function problemOf(error: unknown): string {
  if (error instanceof Refusal) return error.message
  return 'Parley could not do this just now. What you typed is kept: please try again.'
}
