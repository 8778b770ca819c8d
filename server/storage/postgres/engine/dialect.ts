import { PostgresQueryCompiler, type ColumnDefinitionNode, type DataTypeNode, type KyselyPlugin } from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'

/** PostgreSQL as the operations expect it: texts are ordered by their bytes, as SQLite orders them. */
export class ParleyDialect extends PostgresJSDialect {
  override createQueryCompiler() {
    return new Compiler()
  }
}

/** A table has the database's own collation for a text unless it names another one. */
class Compiler extends PostgresQueryCompiler {
  private definesColumn = false

  protected override visitColumnDefinition(node: ColumnDefinitionNode) {
    this.definesColumn = true
    super.visitColumnDefinition(node)
    this.definesColumn = false
  }

  protected override visitDataType(node: DataTypeNode) {
    super.visitDataType(node)
    if (this.definesColumn && node.dataType === 'text') this.append(' collate "C"')
  }
}

/** An int8 arrives as a BigInt. Every int8 of Parley (a rev, a count, a time) is a safe number. */
export const safeNumbers: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  async transformResult({ result }) {
    for (const row of result.rows)
      for (const key in row) {
        const value = row[key]
        if (typeof value === 'bigint') row[key] = toSafeNumber(value)
      }
    return result
  },
}

export function toSafeNumber(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is no safe number`)
  return number
}
