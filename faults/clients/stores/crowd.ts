import { crowdProcess } from '../crowd-process.ts'
import { StoresClient } from './stores-client.ts'

await crowdProcess((arrival) => new StoresClient(arrival))
