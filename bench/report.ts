import type { Connecting, Delivering } from './load/result.ts'
import { NOISE } from './quiet.ts'
import type { Run } from './run.ts'
import { servers } from './servers.ts'
import { kib, ms, percent, short, table, whole } from './table.ts'

const LATE_US = 20_000

/** What was delivered at each load, one row a server. */
export function deliveryTable(runs: Run[]): string {
  const rows = runs.flatMap(({ load, server, result: { delivering } }) =>
    delivering === null ? [] : [[load.name.replace('x', '×'), servers[server].title, ...deliveryCells(delivering)]],
  )
  if (rows.length === 0) return ''
  const head = ['load', 'server', 'delivered/s', 'in window', 'lost', 'p50 ms', 'p99 ms', 'CPU µs', 'core', 'generator']
  return table(head, rows, 2)
}

function deliveryCells(of: Delivering): string[] {
  const { perSecond, within, lost, p50, p99, cpu, core, generatorCore } = of
  return [
    whole(perSecond),
    share(within),
    whole(lost),
    ms(p50),
    ms(p99),
    cpu.toFixed(2),
    percent(core),
    percent(generatorCore),
  ]
}

const share = (value: number) => `${(value * 100).toFixed(1)} %`

/** What connections cost that only sit. */
export function connectionTable(runs: Run[]): string {
  const rows = runs
    .filter(({ load }) => load.rate === 0)
    .map(({ server, result: { connecting } }) => [servers[server].title, ...connectionCells(connecting)])
  if (rows.length === 0) return ''
  const head = ['server', 'connections', 'KiB each', 'of it before', 'connect CPU µs', 'before, CPU µs', 'core, idle']
  return table(head, rows)
}

function connectionCells(of: Connecting): string[] {
  const { connected, memory, memoryBefore, connectCpu, prepareCpu, idleCore } = of
  return [
    whole(connected),
    kib(memory),
    memoryBefore === 0 ? '–' : kib(memoryBefore),
    short(connectCpu),
    prepareCpu === 0 ? '–' : short(prepareCpu),
    share(idleCore),
  ]
}

/** What a reader must know before believing the figures. */
export function warnings(runs: Run[]): string[] {
  return runs.flatMap(({ load, server, result: { delivering } }) => {
    if (delivering === null) return []
    const { undelivered, unacknowledged, unstored, doubled, closed, othersCore, generatorLate } = delivering
    const told = [
      undelivered && `${whole(undelivered)} deliveries never came`,
      unacknowledged && `${whole(unacknowledged)} messages were not acknowledged`,
      unstored && `${whole(unstored)} acknowledged messages are not stored`,
      doubled && `${whole(doubled)} deliveries came twice`,
      closed && `${whole(closed)} sockets were cut`,
      othersCore > NOISE && `other processes took ${percent(othersCore)} of a core`,
      generatorLate > LATE_US && `the generator sent up to ${ms(generatorLate)} ms late (p99)`,
    ].filter((text) => typeof text === 'string')
    return told.map((text) => `${servers[server].title} at ${load.name.replace('x', '×')}: ${text}.`)
  })
}
