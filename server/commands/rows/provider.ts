import type { providerSchemas } from '../../../protocol/provider-commands.ts'
import { answerProvider } from '../../accounts/answer-provider.ts'
import { beginLink } from '../../accounts/begin-link.ts'
import { beginProviderSignIn } from '../../accounts/begin-provider-sign-in.ts'
import { findProviderExit } from '../../accounts/find-provider-exit.ts'
import { signInWithIdentity } from '../../accounts/sign-in-with-identity.ts'
import { unlinkProvider } from '../../accounts/unlink-provider.ts'
import type { Rows } from '../command.ts'

export const providerRows: Rows<keyof typeof providerSchemas> = {
  'session.provider.begin': { may: 'anyone', cost: 'command', run: beginProviderSignIn },
  'session.provider.answer': { may: 'anyone', cost: 'command', run: answerProvider },
  'session.provider.signIn': { may: 'anyone', cost: 'command', run: signInWithIdentity },
  'session.provider.exit': { may: 'signed-in', cost: 'command', run: findProviderExit },
  'account.provider.begin': { may: 'signed-in', cost: 'command', run: beginLink },
  'account.provider.remove': { may: 'signed-in', cost: 'command', run: unlinkProvider },
}
