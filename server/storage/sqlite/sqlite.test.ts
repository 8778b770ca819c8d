import { storageContract } from '../contract.ts'
import { openFresh } from './fixture.ts'

storageContract('SQLite', openFresh)
