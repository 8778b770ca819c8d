import { expect, type CDPSession } from '@playwright/test'
import { me, opensKeep } from './accounts.ts'
import type { Actor } from './cast.ts'

/** A device with an authenticator of its own, in the browser of a person. */
export class Device {
  private constructor(
    readonly client: CDPSession,
    readonly id: string,
  ) {}

  static async of(actor: Actor): Promise<Device> {
    const client = await actor.context.newCDPSession(actor.page)
    await client.send('WebAuthn.enable')
    const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new Device(client, authenticatorId)
  }

  /** The person of the device verifies themselves, or refuses to. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.client.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified })
  }

  async passkeys() {
    return (await this.client.send('WebAuthn.getCredentials', { authenticatorId: this.id })).credentials
  }
}

/** Makes an account with a passkey alone of a guest in a room. */
export async function keepsWithPasskey(actor: Actor, login: string): Promise<void> {
  const dialog = await opensKeep(actor)
  await dialog.getByLabel('User name or e-mail').fill(login)
  await expect(dialog.getByRole('radio', { name: 'Passkey' })).toBeChecked()
  await expect(dialog.getByLabel('Password', { exact: true })).toHaveCount(1)
  await dialog.getByRole('button', { name: 'Create the passkey' }).click()
  await expect(dialog).toBeHidden()
  await expect(me(actor).getByText(`@${login}`)).toBeVisible()
}

/** As a browser that does not offer passkeys where it completes a login. With one, a device that answers at once signs in. */
export const completesNoLogin = ({ context }: Actor): Promise<unknown> =>
  context.addInitScript(() => Object.assign(PublicKeyCredential, { isConditionalMediationAvailable: undefined }))
