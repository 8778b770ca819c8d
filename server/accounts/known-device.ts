import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Caller, Context } from '../context.ts'

/** The name of a device: 128 bits. */
const NAME_BYTES = 16

/**
 * The name of the caller's device, if a session of this account was on it: its cookie has a name with a signature that
 * only this server makes (OWASP, "device cookies"). A cookie alone signs nobody in.
 */
export function knownDevice({ storage }: Context, { cookies }: Caller, person: string): string | null {
  const [name = '', signature = ''] = cookies?.device()?.split('.') ?? []
  const expected = Buffer.from(sign(storage.secret, name, person))
  const found = Buffer.from(signature)
  return found.length === expected.length && timingSafeEqual(found, expected) ? name : null
}

/** Lets the caller's device be known as one of this account. */
export function rememberDevice(context: Context, caller: Caller, person: string): void {
  const name = knownDevice(context, caller, person) ?? randomBytes(NAME_BYTES).toString('base64url')
  caller.cookies?.setDevice(`${name}.${sign(context.storage.secret, name, person)}`)
}

function sign(secret: string, name: string, person: string): string {
  return createHmac('sha256', secret).update(`device ${name} ${person}`).digest('base64url')
}
