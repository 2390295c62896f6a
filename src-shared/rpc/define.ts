import type { z } from 'zod';

/** `query` has no side effect, `command` has one, `stream` publishes facts and starts with the present. */
export type ProcedureKind = 'query' | 'command';

interface Base<Kind extends string> {
  readonly kind: Kind;
  /** One line for the API documentation. */
  readonly summary: string;
  /** Who may use it over HTTP: see http/guard.ts. `open` rows may be called by local tools without a token. */
  readonly access: Access;
}

/**
 * `read`  – shows state; local tools may call it without a token.
 * `open`  – changes what is served, for clients of the reference API; local tools may call it without a token.
 * `manage` – everything else that changes something; always needs a token or a signed-in browser.
 */
export type Access = 'read' | 'open' | 'manage';

export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType>
  extends Base<ProcedureKind> {
  readonly input: I;
  readonly output: O;
}
export interface Stream<I extends z.ZodType = z.ZodType, E extends z.ZodType = z.ZodType>
  extends Base<'stream'> {
  readonly input: I;
  readonly event: E;
}
export type Contract = Readonly<Record<string, Procedure | Stream>>;

export type CallName<C extends Contract> = {
  [K in keyof C & string]: C[K] extends Procedure ? K : never;
}[keyof C & string];
export type StreamName<C extends Contract> = {
  [K in keyof C & string]: C[K] extends Stream ? K : never;
}[keyof C & string];

/** What a caller writes. */
export type Input<T> = T extends { input: infer I extends z.ZodType } ? z.input<I> : never;
/** What a handler receives, defaults filled in. */
export type Parsed<T> = T extends { input: infer I extends z.ZodType } ? z.output<I> : never;
export type Output<T> = T extends { output: infer O extends z.ZodType } ? z.output<O> : never;
export type EventOf<T> = T extends { event: infer E extends z.ZodType } ? z.output<E> : never;

/** Who is asking, and until when they care. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly peer: Peer;
}

/** The other end of a port, as its adapter authenticated it. */
export interface Peer {
  readonly kind: 'window' | 'browser' | 'tool' | 'internal';
  /** Holds the management token or a session: may change things that an anonymous local tool may not. */
  readonly trusted: boolean;
}

export type Handlers<C extends Contract> = {
  readonly [K in CallName<C>]: (
    input: Parsed<C[K]>,
    ctx: CallContext,
  ) => Promise<Output<C[K]>> | Output<C[K]>;
} & {
  readonly [K in StreamName<C>]: (input: Parsed<C[K]>, ctx: CallContext) => AsyncIterable<EventOf<C[K]>>;
};

export interface Observer<E> {
  next(event: E): void;
  error?(error: Error): void;
  end?(): void;
}

export interface Client<C extends Contract> {
  call<K extends CallName<C>>(name: K, input: Input<C[K]>, signal?: AbortSignal): Promise<Output<C[K]>>;
  subscribe<K extends StreamName<C>>(
    name: K,
    input: Input<C[K]>,
    observer: Observer<EventOf<C[K]>>,
  ): () => void;
}

type Row<I extends z.ZodType, O extends z.ZodType> = {
  readonly summary: string;
  readonly access?: Access;
  readonly input: I;
  readonly output: O;
};

/** A row of the contract without side effects; readable by local tools unless said otherwise. */
export function query<I extends z.ZodType, O extends z.ZodType>(
  row: Row<I, O>,
): Procedure<I, O> & { kind: 'query' } {
  return { access: 'read', ...row, kind: 'query' };
}

/** A row of the contract with a side effect; needs a token or a signed-in browser unless said otherwise. */
export function command<I extends z.ZodType, O extends z.ZodType>(
  row: Row<I, O>,
): Procedure<I, O> & { kind: 'command' } {
  return { access: 'manage', ...row, kind: 'command' };
}

/** A row of the contract that publishes facts, the present first. */
export function stream<I extends z.ZodType, E extends z.ZodType>(row: {
  readonly summary: string;
  readonly access?: Access;
  readonly input: I;
  readonly event: E;
}): Stream<I, E> {
  return { access: 'read', ...row, kind: 'stream' };
}
