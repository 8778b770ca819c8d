import type { Connecting, Delivering } from './load/result.ts'
import { NOISE } from './quiet.ts'
import type { Run } from './run.ts'
import { servers } from './servers.ts'
import { kib, ms, percent, share, short, table, whole } from './table.ts'

const LATE_US = 20_000

/** What was delivered at each load, one row a server. */
export function deliveryTable(runs: Run[]): string {
  const rows = runs.flatMap(({ load, server, result: { delivering } }) =>
    delivering === null ? [] : [[load.title, servers[server].title, ...deliveryCells(delivering)]],
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

/** What idle connections cost. */
export function connectionTable(runs: Run[]): string {
  const rows = runs
    .filter(({ load }) => load.rate === 0)
    .map(({ server, result: { connecting } }) => [servers[server].title, ...connectionCells(connecting)])
  if (rows.length === 0) return ''
  const head = ['server', 'connections', 'KiB each', 'CPU µs, crowd', 'CPU µs, single', 'before, CPU µs', 'core, idle']
  return table(head, rows)
}

function connectionCells(of: Connecting): string[] {
  const { connected, memory, crowdCpu, singleCpu, prepareCpu, idleCore } = of
  return [
    whole(connected),
    kib(memory),
    short(crowdCpu),
    short(singleCpu),
    prepareCpu === 0 ? '–' : short(prepareCpu),
    share(idleCore),
  ]
}

/** What casts doubt on a figure, one sentence each. */
export function warnings(runs: Run[]): string[] {
  return runs.flatMap(({ load, server, result: { delivering } }) => {
    if (delivering === null) return []
    const { undelivered, unacknowledged, unstored, doubled, closed, othersCore, generatorLate } = delivering
    const reasons = [
      undelivered && `${whole(undelivered)} deliveries never arrived`,
      unacknowledged && `${whole(unacknowledged)} messages were not acknowledged`,
      unstored && `${whole(unstored)} acknowledged messages are not stored`,
      doubled && `${whole(doubled)} deliveries arrived twice`,
      closed && `${whole(closed)} sockets were closed by the server`,
      othersCore > NOISE && `other processes took ${percent(othersCore)} of a core`,
      generatorLate > LATE_US && `the generator sent up to ${ms(generatorLate)} ms late (p99)`,
    ].filter((text) => typeof text === 'string')
    return reasons.map((text) => `${servers[server].title} at ${load.title}: ${text}.`)
  })
}
