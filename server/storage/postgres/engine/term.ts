import { sql } from 'kysely'

/**
 * Names the stretch of time in which this data can have lost nothing, as SQL to be read in the transaction that gives
 * the revs. The system's identifier and the timeline change with a failover or a recovery from a backup, the start of
 * the server when files or a snapshot are put back, the database and its table when a dump is restored. The timeline
 * is that of the write-ahead log: after a failover the control file names the old one until the next checkpoint.
 */
export const TERM = `left(encode(sha256(convert_to(concat_ws(' ',
  (select system_identifier from pg_control_system()),
  left(pg_walfile_name(pg_current_wal_lsn()), 8),
  extract(epoch from pg_postmaster_start_time()),
  (select oid from pg_database where datname = current_database()),
  pg_relation_filenode('messages')), 'UTF8')), 'hex'), 16)`

export const currentTerm = sql<{ term: string }>`select ${sql.raw(TERM)} as term`
