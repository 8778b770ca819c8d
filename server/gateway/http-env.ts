import type { Sender, Visitor } from './identify-request.ts'

/** Sets after how many seconds of silence the connection of this request is closed. */
export type Patience = (seconds: number) => void

/** What comes with every request, and what a command's route finds out about it. */
export interface HttpEnv {
  Bindings: Sender & { patience: Patience }
  Variables: { visitor: Visitor }
}
