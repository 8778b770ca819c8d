import { restore } from '../restore.ts'

// A restore in a process of its own, in which system calls can fail and which can be killed.
const [path, file, now] = process.argv.slice(2) as [string, string, string]
restore(path, file, Number(now))
