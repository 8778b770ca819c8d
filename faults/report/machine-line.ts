import { machine } from '../../bench/machine.ts'

/** The machine in one line, without the date. */
export function machineLine(): string {
  return machine().slice(0, -1).join('; ')
}
