import type { Caller, SignedIn } from '../context.ts'

export const isSignedIn = (caller: Caller): caller is SignedIn => caller.session !== null
