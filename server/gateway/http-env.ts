import type { Sender, Visitor } from './identify-request.ts'

/** What comes with every request, and what a command's route finds out about it. */
export interface HttpEnv {
  Bindings: Sender
  Variables: { visitor: Visitor }
}
