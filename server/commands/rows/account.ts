import type { accountSchemas } from '../../../protocol/account-commands.ts'
import { addPasskey } from '../../accounts/add-passkey.ts'
import { beginPasskeySignIn } from '../../accounts/begin-passkey-sign-in.ts'
import { beginPasskey } from '../../accounts/begin-passkey.ts'
import { beginTotp } from '../../accounts/begin-totp.ts'
import { changePassword } from '../../accounts/change-password.ts'
import { confirmEmail } from '../../accounts/confirm-email.ts'
import { confirmTotp } from '../../accounts/confirm-totp.ts'
import { createAccount } from '../../accounts/create-account.ts'
import { deleteAccount } from '../../accounts/delete-account.ts'
import { exportAccount } from '../../accounts/export-account.ts'
import { getAccount } from '../../accounts/get-account.ts'
import { proveWithPasskey } from '../../accounts/prove-with-passkey.ts'
import { removePasskey } from '../../accounts/remove-passkey.ts'
import { removeTotp } from '../../accounts/remove-totp.ts'
import { renamePasskey } from '../../accounts/rename-passkey.ts'
import { renewCodes } from '../../accounts/renew-codes.ts'
import { requestReset } from '../../accounts/request-reset.ts'
import { resetPassword } from '../../accounts/reset-password.ts'
import { sendConfirmation } from '../../accounts/send-confirmation.ts'
import { setEmail } from '../../accounts/set-email.ts'
import { signInWithPasskey } from '../../accounts/sign-in-with-passkey.ts'
import { signIn } from '../../accounts/sign-in.ts'
import { endOthers } from '../../people/end-others.ts'
import { endSession } from '../../people/end-session.ts'
import { listSessions } from '../../people/list-sessions.ts'
import { signOut } from '../../people/sign-out.ts'
import { me } from '../../people/me.ts'
import { startSession } from '../../people/start-session.ts'
import type { Rows } from '../command.ts'
import { countRooms } from '../weight.ts'

export const accountRows: Rows<keyof typeof accountSchemas> = {
  'session.start': { may: 'anyone', cost: 'command', run: startSession },
  'session.me': { may: 'signed-in', cost: 'command', run: me },
  'session.list': { may: 'signed-in', cost: 'command', run: listSessions },
  'session.end': { may: 'signed-in', cost: 'command', run: endSession },
  'session.signOut': { may: 'signed-in', cost: 'command', run: signOut },
  'session.endOthers': { may: 'signed-in', cost: 'command', run: endOthers },
  'session.signIn': { may: 'anyone', cost: 'command', run: signIn },
  'account.create': { may: 'anyone', cost: 'command', run: createAccount },
  'account.passkey.begin': { may: 'anyone', cost: 'command', run: beginPasskey },
  'account.passkey.add': { may: 'signed-in', cost: 'command', run: addPasskey },
  'account.passkey.prove': { may: 'signed-in', cost: 'command', run: proveWithPasskey },
  'account.passkey.rename': { may: 'signed-in', cost: 'command', run: renamePasskey },
  'account.passkey.remove': { may: 'signed-in', cost: 'command', run: removePasskey },
  'session.passkey.begin': { may: 'anyone', cost: 'command', run: beginPasskeySignIn },
  'session.passkey.signIn': { may: 'anyone', cost: 'command', run: signInWithPasskey },
  'account.get': { may: 'signed-in', cost: 'command', run: getAccount },
  'account.password': { may: 'signed-in', cost: 'command', run: changePassword },
  'account.totp.begin': { may: 'signed-in', cost: 'command', run: beginTotp },
  'account.totp.confirm': { may: 'signed-in', cost: 'command', run: confirmTotp },
  'account.totp.remove': { may: 'signed-in', cost: 'command', run: removeTotp },
  'account.totp.codes': { may: 'signed-in', cost: 'command', run: renewCodes },
  // It is a change of each room.
  'account.delete': { may: 'signed-in', cost: 'change', weight: countRooms, run: deleteAccount },
  'account.export': { may: 'signed-in', cost: 'command', run: exportAccount },
  'account.reset': { may: 'anyone', cost: 'command', run: resetPassword },
  'account.requestReset': { may: 'anyone', cost: 'command', run: requestReset },
  'account.setEmail': { may: 'signed-in', cost: 'command', run: setEmail },
  'account.sendConfirmation': { may: 'signed-in', cost: 'command', run: sendConfirmation },
  'account.confirmEmail': { may: 'anyone', cost: 'command', run: confirmEmail },
}
