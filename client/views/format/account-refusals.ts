import type { AccountReason } from '../../../protocol/errors.ts'
import type { Problem } from '../../stores/connection/problem.ts'
import { later, refusalText, type Words } from './refusals.ts'

/** The words for the reasons of accounts and sessions. They are loaded with the views of accounts. */
const refusals: Record<AccountReason, Words> = {
  only_over_http: 'This page and the server have different versions. Reload the page and try again.',
  common_password: 'Many people use this password, or it is your login. Choose another one.',
  no_such_session: 'This device is signed out already.',
  wrong_link: 'This link was used before, or its time is over. Ask for a new one.',
  wrong_login: 'The login or the password is wrong.',
  wrong_password: 'The password is wrong.',
  totp_needed: 'Enter a code of your second factor.',
  wrong_totp: 'The code is wrong or was used before.',
  no_account: 'Create an account first.',
  login_taken: ({ suggestion }) =>
    suggestion === undefined
      ? 'This login is taken.'
      : `This login is taken, or looks like another one. “${suggestion}” is free.`,
  has_account: 'You have an account already.',
  too_many_sign_ins: (_, wait) => `Too many wrong passwords. Try again ${later(wait)}.`,
}

/** The words for any reason, those of accounts included. */
export function accountRefusalText(problem: Problem): string {
  if (!isOfAccounts(problem.reason)) return refusalText(problem)
  const words = refusals[problem.reason]
  return typeof words === 'string' ? words : words(problem.params ?? {}, problem.retryAfterMs)
}

function isOfAccounts(reason: string): reason is AccountReason {
  return reason in refusals
}
