import { backUp } from '../recovery/backup.ts'
import { restore } from '../recovery/restore.ts'

// Runs a backup or a restore in a separate process that tests can kill, or in which they make system calls fail.
const [command, path, file, now] = process.argv.slice(2) as ['backup' | 'restore', string, string, string]
if (command === 'backup') await backUp(path, file)
else await restore(path, file, Number(now))
