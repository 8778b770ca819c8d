import { crowdProcess } from './crowd-process.ts'
import { PlainClient } from './plain/plain-client.ts'

await crowdProcess((arrival) => new PlainClient(arrival))
