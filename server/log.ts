export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFormat = 'json' | 'text'

/** What an event says beside its name. Never a message's text, a token, a code or a name. */
export type LogFields = Record<string, string | number | boolean | undefined>

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

const LEVELS: LogLevel[] = ['debug', 'info', 'warn', 'error']

/** One line an event: JSON for machines, words for a terminal. */
export function createLog(level: LogLevel, format: LogFormat, write: (line: string) => void): Log {
  const at = (own: LogLevel) =>
    LEVELS.indexOf(own) < LEVELS.indexOf(level)
      ? () => {}
      : (event: string, fields: LogFields = {}) => {
          const time = new Date().toISOString()
          write(
            format === 'json'
              ? JSON.stringify({ time, level: own, event, ...fields })
              : inWords(time, own, event, fields),
          )
        }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function inWords(time: string, level: LogLevel, event: string, fields: LogFields): string {
  const told = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
  return [time.slice(11, 19), level.padEnd(5), event, ...told].join(' ')
}
