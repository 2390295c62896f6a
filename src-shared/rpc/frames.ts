import { z } from 'zod';
import { WireError } from '../errors.ts';

/** Correlates a call or stream with its answers; chosen by the client, unique per port. */
const FrameId = z.union([z.number().int(), z.string().max(64)]);
export type FrameId = z.infer<typeof FrameId>;

/** Largest HTTP request body, and WebSocket message of a tool without a token, bytes. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** What a frame of a trusted client may take, bytes of JSON: a conversation with a few images. */
export const MOST_FRAME_BYTES = 8 * 1024 * 1024;

/** `close` cancels a call and closes a stream: one verb for “I no longer care”. */
export const ClientFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), id: FrameId, name: z.string().max(100), input: z.unknown().optional() }),
  z.object({ t: z.literal('open'), id: FrameId, name: z.string().max(100), input: z.unknown().optional() }),
  z.object({ t: z.literal('close'), id: FrameId }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

export const ServerFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('result'), id: FrameId, output: z.unknown().optional() }),
  z.object({ t: z.literal('event'), id: FrameId, event: z.unknown().optional() }),
  z.object({ t: z.literal('end'), id: FrameId }),
  z.object({ t: z.literal('error'), id: FrameId, error: WireError }),
]);
export type ServerFrame = z.infer<typeof ServerFrame>;

/** The waist between protocol and transport: post one way, listen the other way, know when it is over. */
export interface Port<Out> {
  post(frame: Out): void;
  /** Frames as they arrive, unparsed. */
  onFrame(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
  /** Resolves when the transport can take more. Frames wait for it, so a slow reader never grows our heap. */
  drained?(): Promise<void>;
  /** Ends the connection, where the other side asks and asks and takes no answer. */
  close?(): void;
}
