import { PaddockError, toWireError } from '../errors.ts';
import type { CallContext, Contract, Handlers, Peer, Procedure, Stream } from './define.ts';
import { ClientFrame, type FrameId, type Port, type ServerFrame } from './frames.ts';

export interface ServeOptions<C extends Contract> {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  readonly port: Port<ServerFrame>;
  readonly peer: Peer;
  /** Throws what the peer may not do; called before the input is parsed. */
  readonly authorise: (name: string, row: Procedure | Stream, peer: Peer) => void;
  /** Told of every error that is ours (INTERNAL), so that the log has what the wire hides. */
  readonly onInternalError?: (name: string, error: unknown) => void;
}

type AnyHandler = (input: unknown, ctx: CallContext) => unknown;

/** The id of a frame that is otherwise unreadable, so that it can be answered instead of dropped. */
function readableId(frame: unknown): FrameId | undefined {
  if (typeof frame !== 'object' || frame === null || !('id' in frame)) return undefined;
  const id = frame.id;
  return typeof id === 'number' || (typeof id === 'string' && id.length <= 64) ? id : undefined;
}

/** Looks a row up by own name only, so that `__proto__` is no procedure. @throws PaddockError NOT_FOUND */
export function rowOf(contract: Contract, name: string): Procedure | Stream {
  const row = Object.hasOwn(contract, name) ? contract[name] : undefined;
  if (row === undefined)
    throw new PaddockError('NOT_FOUND', `There is no procedure named ${JSON.stringify(name)}.`);
  return row;
}

/** @throws PaddockError BAD_REQUEST naming the field that is wrong */
export function parseInput(row: Procedure | Stream, input: unknown): unknown {
  const parsed = row.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new PaddockError('BAD_REQUEST', `${where}${issue?.message ?? 'The input is not valid.'}`, {
    details: parsed.error.issues,
  });
}

/** Runs one query or command: authorise, parse, handle, parse the output. */
export async function invoke<C extends Contract>(
  options: Pick<ServeOptions<C>, 'contract' | 'handlers' | 'authorise'>,
  name: string,
  input: unknown,
  ctx: CallContext,
): Promise<unknown> {
  const row = rowOf(options.contract, name);
  if (row.kind === 'stream') throw new PaddockError('BAD_REQUEST', `${name} is a stream: open it instead.`);
  options.authorise(name, row, ctx.peer);
  const parsed = parseInput(row, input);
  const handler = options.handlers[name as keyof Handlers<C>] as AnyHandler;
  return row.output.parse(await handler(parsed, ctx));
}

/**
 * Opens one stream: authorise, parse, then the handler's events, each parsed.
 * @throws at once what the row or the handler refuses at once; the rest where it is read
 */
export function openStream<C extends Contract>(
  options: Pick<ServeOptions<C>, 'contract' | 'handlers' | 'authorise'>,
  name: string,
  input: unknown,
  ctx: CallContext,
): AsyncGenerator<unknown, void, void> {
  const row = rowOf(options.contract, name);
  if (row.kind !== 'stream') throw new PaddockError('BAD_REQUEST', `${name} is no stream: call it instead.`);
  options.authorise(name, row, ctx.peer);
  const parsed = parseInput(row, input);
  const handler = options.handlers[name as keyof Handlers<C>] as AnyHandler;
  return parsedEvents(row, handler(parsed, ctx) as AsyncIterable<unknown>);
}

async function* parsedEvents(
  row: Stream,
  events: AsyncIterable<unknown>,
): AsyncGenerator<unknown, void, void> {
  for await (const event of events) yield row.event.parse(event);
}

/** Calls and streams that one port may have open: a page has some two dozen. */
const MOST_OPEN = 64;
/** Frames that may wait for a reader. Only who goes on asking without reading gets so far. */
const MOST_WAITING = 1_024;

/**
 * Serves a contract on one port until the port closes. Pure protocol: no transport, no Node.
 * Every frame with a readable id is answered; refusal is an error frame, never silence. A frame is posted once the port
 * has taken those before it, so that a reader who does not read never grows our heap.
 */
export function serve<C extends Contract>(options: ServeOptions<C>): void {
  const { port, peer } = options;
  const open = new Map<FrameId, AbortController>();
  let posted = Promise.resolve();
  let waiting = 0;

  /** @param signal when it aborts, nobody wants the frame any more */
  const post = (frame: ServerFrame, signal?: AbortSignal): Promise<void> => {
    waiting++;
    if (waiting > MOST_WAITING) port.close?.();
    const mine = posted.then(async () => {
      await port.drained?.();
      waiting--;
      if (!signal?.aborted) port.post(frame);
    });
    // What fails here has its own caller; the next frame goes out all the same.
    posted = mine.catch(() => {});
    return mine;
  };

  const fail = (id: FrameId, name: string, error: unknown, signal?: AbortSignal): Promise<void> => {
    if (!(error instanceof PaddockError)) options.onInternalError?.(name, error);
    return post({ t: 'error', id, error: toWireError(error) }, signal);
  };

  const stream = async (id: FrameId, name: string, input: unknown, signal: AbortSignal): Promise<void> => {
    // Not before the reader takes what is there: the first event of a stream can be large.
    await port.drained?.();
    if (signal.aborted) return;
    for await (const event of openStream(options, name, input, { signal, peer })) {
      await post({ t: 'event', id, event }, signal);
      await port.drained?.();
      if (signal.aborted) return;
    }
    await post({ t: 'end', id }, signal);
  };

  const run = async (frame: Exclude<ClientFrame, { t: 'close' }>): Promise<void> => {
    const { id, name, input } = frame;
    if (open.has(id)) return fail(id, name, new PaddockError('BAD_REQUEST', `The id ${id} is in use.`));
    if (open.size >= MOST_OPEN) return fail(id, name, tooMany());
    const controller = new AbortController();
    open.set(id, controller);
    const { signal } = controller;
    try {
      if (frame.t === 'open') await stream(id, name, input, signal);
      else {
        const output = await invoke(options, name, input, { signal, peer });
        await post({ t: 'result', id, output }, signal);
      }
    } catch (error) {
      if (!signal.aborted) await fail(id, name, error, signal);
    } finally {
      // What a stream holds on to without being read yet goes by its signal.
      controller.abort();
      if (open.get(id) === controller) open.delete(id);
    }
  };

  // Both answer their own errors; what is left can only be a port that threw while closing.
  const finish = (answering: Promise<void>): void =>
    void answering.catch(error => options.onInternalError?.('a port', error));

  port.onFrame(raw => {
    const frame = ClientFrame.safeParse(raw);
    if (!frame.success) {
      const id = readableId(raw);
      if (id !== undefined) finish(fail(id, '?', new PaddockError('BAD_REQUEST', 'The frame is not valid.')));
      return;
    }
    if (frame.data.t === 'close') {
      open.get(frame.data.id)?.abort();
      open.delete(frame.data.id);
      return;
    }
    finish(run(frame.data));
  });
  port.onClose(() => {
    for (const controller of open.values()) controller.abort();
    open.clear();
  });
}

function tooMany(): PaddockError {
  return new PaddockError(
    'UNAVAILABLE',
    `${MOST_OPEN} calls and streams are open on this connection already.`,
    {
      fix: 'Close some of them, or open another connection.',
    },
  );
}
