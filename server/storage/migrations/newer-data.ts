import { VERSION } from '../../version.ts'

/** A migration that a database has, with the version that applied it. Databases of 0.1.0 may not know the version. */
export interface Applied {
  name: string
  version: string | null
}

/** The data has migrations that this version does not know. Nothing was changed. */
export class NewerData extends Error {
  /** `newest` is the newest migration that this version knows. */
  constructor(where: string, { name, version }: Applied, newest: string) {
    if (version === VERSION) {
      super(
        `${where} was written by a newer build of Parley ${VERSION}: it has the migration ${name}, and the newest one that ` +
          `this build knows is ${newest}. Start the newer build, or restore a backup that this one wrote.`,
      )
      return
    }
    const writer = version === null ? `it has the migration ${name}` : `Parley ${version}, with the migration ${name}`
    super(
      `${where} was written by a newer version of Parley: ${writer}. This is Parley ${VERSION}, which is older and cannot ` +
        'use it. Start the newer version, or restore a backup that this version wrote.',
    )
  }
}

/** Throws `NewerData` with the newest migration that is not among the `known` ones. `where` begins the sentence. */
export function refuseNewer(where: string, applied: Applied[], known: string[]): void {
  const newest = applied
    .filter(({ name }) => !known.includes(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .at(-1)
  if (newest !== undefined) throw new NewerData(where, newest, known.toSorted().at(-1) ?? 'none')
}
