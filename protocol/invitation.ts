/** 128 bits as base64url. */
export const INVITATION_CHARACTERS = 22

/** The token of an invitation in what somebody typed or pasted (a link counts, too), or null if there is none. */
export function parseInvitation(typed: string): string | null {
  const [, token] = /^\s*(?:[^\s?#]*\/i\/)?([\w-]{22})\/?\s*$/.exec(typed) ?? []
  return token ?? null
}

/** Where the page of an invitation is, on this server. */
export const invitationPath = (token: string): string => `/i/${token}`
