import { backUp } from '../recovery/backup.ts'
import { restore } from '../recovery/restore.ts'

// A backup or a restore in a process of its own, in which system calls can fail and which can be killed.
const [command, path, file, now] = process.argv.slice(2) as ['backup' | 'restore', string, string, string]
if (command === 'backup') backUp(path, file)
else restore(path, file, Number(now))
