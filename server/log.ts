export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFormat = 'json' | 'text'

/** The fields of an event. Never a message's text, a token, a code or a name. */
export type LogFields = Record<string, string | number | boolean | undefined>

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

const LEVELS: LogLevel[] = ['debug', 'info', 'warn', 'error']

/** Writes one line for each event: JSON for machines, text for a terminal. */
export function createLog(level: LogLevel, format: LogFormat, write: (line: string) => void): Log {
  const at = (own: LogLevel) =>
    LEVELS.indexOf(own) < LEVELS.indexOf(level)
      ? () => {}
      : (event: string, fields: LogFields = {}) => {
          const time = new Date().toISOString()
          write(
            format === 'json'
              ? JSON.stringify({ time, level: own, event, ...fields })
              : toText(time, own, event, fields),
          )
        }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function toText(time: string, level: LogLevel, event: string, fields: LogFields): string {
  const pairs = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
  return [time.slice(11, 19), level.padEnd(5), event, ...pairs].join(' ')
}
