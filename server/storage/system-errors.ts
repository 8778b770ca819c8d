type Words = (path: string) => string

/** What the codes of a system mean for the operator (errno), and what to do. */
const SENTENCES: Record<string, Words> = {
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: (path) =>
    `${path} is on a disk that is mounted read-only. Mount it for writing, or name a folder of another disk.`,
  ENOSPC: (path) => `There is no space for ${path}: the disk is full. Free some space, and try again.`,
  EDQUOT: (path) => `There is no space for ${path}: the quota of this user is used up. Free some space, and try again.`,
  EEXIST: (path) => `${path} exists already, and is not what is needed there. Move it away, or name another place.`,
  EISDIR: (path) => `${path} is a folder, and a file is needed there. Name a file.`,
  ENOTDIR: (path) => `${path} is a file or below one, and a folder is needed there. Name a folder.`,
  ENOENT: (path) => `There is no ${path}. Check the name.`,
  EMFILE: (path) =>
    `Too many files are open to open ${path}. Raise the limit: LimitNOFILE=65536 with systemd, or ulimit -n.`,
  EIO: (path) => `The disk of ${path} fails to read or write. Look into the log of the system (dmesg).`,
}

function notAllowed(path: string): string {
  return `This user has no right to ${path}. Use the user that the server runs as, or give this user the right (chown, chmod).`
}

/** The same for SQLite, whose errors name no file. */
const OF_SQLITE: [RegExp, string][] = [
  [/^SQLITE_(CANTOPEN|PERM|AUTH|READONLY)/, 'EACCES'],
  [/^SQLITE_FULL/, 'ENOSPC'],
  [/^SQLITE_IOERR/, 'EIO'],
]

interface SystemError extends Error {
  code?: unknown
  path?: unknown
}

/**
 * What an error says to an operator. An error of the system or of SQLite, which has a code, becomes a sentence that says
 * what to do; every other one has its own. `path` is the file that was worked on, for errors that name none.
 */
export function sentenceOf(error: unknown, path?: string): string {
  if (!(error instanceof Error)) return String(error)
  const { code, path: own, message } = error as SystemError
  if (typeof code !== 'string') return message
  const ofSqlite = OF_SQLITE.find(([pattern]) => pattern.test(code))?.[1]
  const known = ofSqlite ?? code
  const named = typeof own === 'string' ? own : (path ?? (ofSqlite ? 'the database' : 'the path'))
  return Object.hasOwn(SENTENCES, known) ? SENTENCES[known]!(named) : message
}

/** Why the port could not be opened. */
export function sentenceOfPort(error: unknown, { host, port }: { host: string; port: number }): string {
  const code = (error as SystemError | null)?.code
  if (code === 'EADDRNOTAVAIL')
    return `HOST=${host} is no address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all of them.`
  if (code === 'EADDRINUSE') return `Another program uses port ${port}. Stop it, or set PORT to another one.`
  if (code === 'EACCES')
    return `This user may not open port ${port}. Set PORT to one from 1024 on, or give the right (CAP_NET_BIND_SERVICE).`
  return sentenceOf(error)
}
