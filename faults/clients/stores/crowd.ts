import { crowdProcess } from '../crowd-process.ts'
import { StoresClient } from './stores-client.ts'

await crowdProcess((options) => new StoresClient(options))
