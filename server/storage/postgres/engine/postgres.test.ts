import { storageContract } from '../../contract/contract.ts'
import { openFresh } from '../test/fixture.ts'

storageContract('PostgreSQL', openFresh)
