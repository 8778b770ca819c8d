import { machine } from '../../bench/machine.ts'

/** The machine in a few words, without the day. */
export function machineLine(): string {
  return machine().slice(0, -1).join('; ')
}
