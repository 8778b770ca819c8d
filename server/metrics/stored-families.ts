import type { Family } from './family.ts'
import type { Readings } from './readings.ts'
import type { SlowNumbers } from './slow-numbers.ts'

/** What the data amount to. */
export function storedFamilies({ slow, now }: Readings): Family[] {
  const of = (name: string, help: string, read: (stored: NonNullable<SlowNumbers['stored']>) => number): Family => ({
    name,
    help,
    type: 'gauge',
    read() {
      const { stored } = slow()
      return stored && read(stored)
    },
  })
  return [
    {
      name: 'parley_people',
      help: 'People in the storage.',
      type: 'gauge',
      read() {
        const { stored } = slow()
        if (stored === null) return null
        return [
          { labels: { kind: 'guest' }, value: stored.guests },
          { labels: { kind: 'account' }, value: stored.accounts },
        ]
      },
    },
    of('parley_sessions', 'Sessions in the storage.', ({ sessions }) => sessions),
    of('parley_rooms', 'Rooms in the storage.', ({ rooms }) => rooms),
    of('parley_database_bytes', 'Size of the database.', ({ databaseBytes }) => databaseBytes),
    of('parley_file_bytes', 'Bytes of all files that messages, people and rooms have.', ({ fileBytes }) => fileBytes),
    of('parley_mails_waiting', 'Mails that the SMTP server has not taken yet.', ({ mails }) => mails.waiting),
    of('parley_mail_oldest_age_seconds', 'Age of the oldest mail that waits, 0 without one.', ({ mails }) =>
      mails.since === null ? 0 : Math.max(0, now() - mails.since) / 1_000,
    ),
    of('parley_search_backlog_changes', 'Changes that the search index does not have.', ({ index }) => index.changes),
    of(
      'parley_search_indexing_old',
      '1 while messages from before the search index are indexed, else 0.',
      ({ index }) => Number(index.older),
    ),
    {
      name: 'parley_backup_time_seconds',
      help: 'When the newest backup was made with "parley backup", in seconds since 1970. Absent before the first.',
      type: 'gauge',
      read() {
        const { backup } = slow()
        return backup === null ? null : backup / 1_000
      },
    },
    disk('parley_disk_size_bytes', 'Size of the disk of the data folder.', ({ size }) => size),
    disk(
      'parley_disk_free_bytes',
      'Bytes of the disk of the data folder that Parley can still use.',
      ({ free }) => free,
    ),
  ]

  function disk(name: string, help: string, read: (disk: NonNullable<SlowNumbers['disk']>) => number): Family {
    return {
      name,
      help,
      type: 'gauge',
      read() {
        const { disk: known } = slow()
        return known && read(known)
      },
    }
  }
}
