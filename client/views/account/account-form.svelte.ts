import { sharedLimits } from '../../../protocol/limits.ts'
import { normaliseLogin } from '../../../protocol/logins.ts'
import { problemOf, type Problem } from '../../stores/connection/problem.ts'

export type FieldName = 'name' | 'login' | 'password' | 'old' | 'code' | 'invitation' | 'email'

const LOGIN_WORDS = 'Three letters or digits at least, also with . - and _ between them, or an e-mail address.'

/** The problem of a typed login as a sentence, or null for a valid one. */
export function problemOfLogin(login: string): string | null {
  if (login.trim() === '') return 'Type a user name or an e-mail address.'
  return normaliseLogin(login) === null ? LOGIN_WORDS : null
}

/** The problem of a new password as a sentence, or null for a valid one. The server counts characters in the same way. */
export function problemOfNewPassword(password: string): string | null {
  const { length } = [...password]
  const { passwordLeast, passwordCharacters } = sharedLimits
  if (length < passwordLeast) return `At least ${passwordLeast} characters. A few words in a row are easy to remember.`
  return length > passwordCharacters ? `At most ${passwordCharacters} characters.` : null
}

/** The field that a refusal is about, or null when it is about none. */
export function fieldOf({ reason, params }: Problem): FieldName | null {
  if (reason === 'login_taken') return 'login'
  if (reason === 'common_password') return 'password'
  if (reason === 'wrong_password') return 'old'
  if (reason === 'wrong_totp') return 'code'
  if (reason === 'wrong_code' || reason === 'invitation_needed') return 'invitation'
  if (reason !== 'invalid_input') return null
  const key = params?.['key']
  if (key === 'new') return 'password'
  return key === 'name' || key === 'login' || key === 'password' || key === 'code' || key === 'email' ? key : null
}

/** A form that sends something about an account: each problem is at its field, or else above the button. */
export class AccountForm {
  busy = $state(false)
  /** A refusal that no field is to blame for. */
  refusal = $state.raw<Problem | null>(null)
  /** A login that is free, in place of the one that is taken. */
  suggestion = $state('')
  #problems = $state.raw<Partial<Record<FieldName, Problem | string | null>>>({})
  readonly #fields: readonly FieldName[]

  /** A refusal that concerns another field than these is shown above the button. */
  constructor(fields: readonly FieldName[]) {
    this.#fields = fields
  }

  at(field: FieldName): Problem | string | null {
    return this.#problems[field] ?? null
  }

  /** The person has changed a field: its problem is over. */
  edited(field: FieldName): void {
    this.#problems = { ...this.#problems, [field]: null }
    if (field === 'login') this.suggestion = ''
  }

  /** Takes over the problems of the fields, and answers whether there are none. */
  check(problems: Partial<Record<FieldName, string | null>>): boolean {
    this.#problems = problems
    this.refusal = null
    return Object.values(problems).every((problem) => problem === null)
  }

  /** Sends, unless that is under way. Answers the refusal, or null when it was done. What was typed stays. */
  async send(work: () => Promise<unknown>): Promise<Problem | null> {
    this.busy = true
    this.refusal = null
    this.suggestion = ''
    try {
      await work()
      return null
    } catch (error) {
      const problem = problemOf(error)
      const field = fieldOf(problem)
      if (field && this.#fields.includes(field)) this.#problems = { [field]: problem }
      else this.refusal = problem
      if (problem.reason === 'login_taken') this.suggestion = String(problem.params?.['suggestion'] ?? '')
      return problem
    } finally {
      this.busy = false
    }
  }
}
