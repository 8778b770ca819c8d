import { crowdProcess } from '../crowd-process.ts'
import { PlainClient } from './plain-client.ts'

await crowdProcess((options) => new PlainClient(options))
