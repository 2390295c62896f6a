import type { ChatImage } from '../../../src-shared/model/chat.ts';

/** What was exchanged with the engine for an answer, small enough to be kept with it. */
export interface Exchange {
  /** The body as it was sent; images are named, since the conversation has them already. */
  readonly request: string;
  /** What came back, a chunk each line: the first of it where it is long. */
  readonly response: string;
  /** The last of a long response. */
  readonly tail?: string;
  /** How many chunks between the two are not kept. */
  readonly leftOut?: number;
}

export const NOTHING_EXCHANGED: Exchange = { request: '', response: '' };

/** Characters of each end of a response that are kept. */
const MOST_END = 200_000;
const IMAGE = 'paddock-image:';

/** With one more chunk of the response. */
export function withChunk(exchange: Exchange, chunk: string): Exchange {
  const { response, tail = '', leftOut = 0 } = exchange;
  const line = `${chunk}\n`;
  if (tail === '' && leftOut === 0 && response.length + line.length <= MOST_END)
    return { ...exchange, response: response + line };
  const grown = tail + line;
  // Let go of in large pieces: a long answer has thousands of chunks.
  if (grown.length <= 2 * MOST_END) return { ...exchange, tail: grown };
  const cut = Math.min(grown.indexOf('\n', grown.length - MOST_END), grown.length - line.length - 1) + 1;
  return {
    ...exchange,
    tail: grown.slice(cut),
    leftOut: leftOut + grown.slice(0, cut).split('\n').length - 1,
  };
}

/** A request with its images named by their place in the conversation instead of held once more. */
export function namingImages(request: string, images: readonly ChatImage[]): string {
  const places = new Map(images.map(({ dataUrl }, i) => [dataUrl, i + 1]));
  return request.replace(/"(data:image\/[a-z]+;base64,[A-Za-z0-9+/=]+)"/g, (whole, dataUrl: string) => {
    const place = places.get(dataUrl);
    return place === undefined ? whole : `"${IMAGE}${place}"`;
  });
}

/** A kept request as it is shown, and as a program would send it; null where it is no JSON. */
export function readRequest(
  request: string,
  images: readonly ChatImage[],
): { readonly shown: string; readonly body: Record<string, unknown>; readonly namesImages: boolean } | null {
  let namesImages = false;
  try {
    const shown = JSON.stringify(JSON.parse(request), null, 2);
    const body = JSON.parse(request, (key, value: unknown) => {
      if (key !== 'url' || typeof value !== 'string' || !value.startsWith(IMAGE)) return value;
      namesImages = true;
      return images[Number(value.slice(IMAGE.length)) - 1]?.dataUrl ?? value;
    }) as Record<string, unknown>;
    return { shown, body, namesImages };
  } catch {
    return null;
  }
}
