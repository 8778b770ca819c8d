import { join } from 'node:path'
import { Refusal } from '../../protocol/errors.ts'

/** The file says where its passwords come from, in lines that begin with "#". */
const FILE = join(import.meta.dir, 'common-passwords.txt')

let loading: Promise<Set<string>> | undefined

/** Refuses, as `common_password`, what is tried first: one of the most common passwords, or the login itself. */
export async function refuseCommon(login: string, password: string): Promise<void> {
  const common = await (loading ??= load())
  const folded = password.normalize('NFC').toLowerCase()
  const [name = ''] = login.split('@')
  const guessed = [login, name, [...name].toReversed().join('')]
  if (common.has(folded) || guessed.includes(folded)) throw new Refusal('common_password')
}

async function load(): Promise<Set<string>> {
  const lines = (await Bun.file(FILE).text()).split('\n')
  return new Set(lines.filter((line) => !line.startsWith('#')))
}
