import type { MessageChange } from '../history/history.ts'
import type { Call, Calls } from './calls.ts'
import type { EntryOf } from './entry-types.ts'
import type { Epochs } from './epochs.ts'

type InvokedChange = EntryOf<'invoke'> & MessageChange

/** An attempt to change a message. */
export interface ChangeCall<D extends MessageChange['do'] = MessageChange['do']> {
  by: string
  invoke: InvokedChange & { do: D }
  end: Call['end']
  /** The data in which it was acknowledged; null when it was not, or that cannot be determined. */
  lineage: string | null
}

/** In order of time. */
export interface ChangeCalls {
  all: ChangeCall[]
  /** The attempts of one kind, by the id of the message. */
  of<D extends MessageChange['do']>(what: D): ReadonlyMap<string, ChangeCall<D>[]>
}

export function readChangeCalls({ all }: Calls, epochs: Epochs): ChangeCalls {
  const changes = all.flatMap(({ by, invoke, end }): ChangeCall[] => {
    if (!isChange(invoke)) return []
    return [{ by, invoke, end, lineage: end?.type === 'ok' ? (epochs.of(end)?.lineage ?? null) : null }]
  })
  return {
    all: changes,
    of: <D extends MessageChange['do']>(what: D) =>
      Map.groupBy(
        changes.filter((one): one is ChangeCall<D> => one.invoke.do === what),
        ({ invoke }) => invoke.id,
      ),
  }
}

function isChange(invoke: EntryOf<'invoke'>): invoke is InvokedChange {
  return ['edit', 'delete', 'react', 'vote', 'pin'].includes(invoke.do)
}

/**
 * What attempts of one client at one thing may have left in the final data: the last acknowledged one, or one after it
 * that was not refused. `certain` is null when none was acknowledged in the final data: then nothing may be left, too.
 */
export function lastOf<C extends ChangeCall>(calls: C[], final: string): { certain: C | null; possible: C[] } {
  const at = calls.findLastIndex(({ lineage }) => lineage === final)
  const possible = calls.slice(Math.max(0, at)).filter(({ end }) => end?.type !== 'fail')
  return { certain: calls[at] ?? null, possible }
}
