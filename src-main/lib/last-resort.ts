import type { Logger } from './log.ts';

/**
 * Writes down what nobody caught, and goes on. Ending would take the panel away from everybody who watches or uses a
 * model because one task failed, while each service owns its state and tells in its own log line what it lost; the
 * models themselves run on either way. Only the log is told: a terminal that is gone would be the next exception.
 * @returns the release, after which Node ends the process as usual
 */
export function logUncaught(
  log: Logger,
  program: Pick<NodeJS.EventEmitter, 'on' | 'off'> = process,
): () => void {
  const onException = (error: unknown): void => log.error('An exception was not caught', { error });
  const onRejection = (error: unknown): void => log.error('A rejection was not handled', { error });
  program.on('uncaughtException', onException);
  program.on('unhandledRejection', onRejection);
  return () => {
    program.off('uncaughtException', onException);
    program.off('unhandledRejection', onRejection);
  };
}
