import type { DatabaseConfig } from './database-config.ts'
import type { Log } from './log.ts'

/** Names the bus of the config, the same on all nodes that have the same one: without its user and password. */
export function busName({ natsUrls }: Pick<DatabaseConfig, 'natsUrls'>): string {
  if (natsUrls === null) return 'postgres'
  const hosts = natsUrls.map(({ hostname, port }) => `${hostname}:${port || 4222}`)
  return `nats ${hosts.toSorted().join(' ')}`
}

/** Logs that nodes on one database use different buses, or no longer do. */
export function reportOtherBus(differs: boolean, log: Log): void {
  if (!differs) return log.info('bus.same')
  log.warn('bus.differs', {
    advice:
      'Another node on this database has another NATS_URL, or none, so that the two do not reach each other: what people ' +
      'do on one is shown on the other up to 2 s later. Set the same NATS_URL on all nodes.',
  })
}
