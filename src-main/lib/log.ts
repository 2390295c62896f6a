import { type DestinationStream, pino } from 'pino';

type Fields = Readonly<Record<string, unknown>>;

/** Paddock's own log. Messages are constant sentences; what varies goes into fields, never secrets. */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  child(fields: Fields): Logger;
}

function wrap(logger: pino.Logger): Logger {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    child: fields => wrap(logger.child(fields)),
  };
}

/** JSON lines to `destination`; an Error under `error` is written with its stack. */
export function createLogger(destination: DestinationStream, level: string): Logger {
  return wrap(
    pino(
      { level, base: null, serializers: { error: pino.stdSerializers.err }, redact: ['token', '*.token'] },
      destination,
    ),
  );
}

/** Swallows everything; for tests and for code that runs before options are known. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};
