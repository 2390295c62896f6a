import type { ChatImage } from '../../../src-shared/model/chat.ts';

/** Models look at tiles of a few hundred pixels: more only takes room. */
const MOST_PX = 896;
export const MOST_IMAGES = 4;

/** An image that a person chose, small enough to be sent. @throws when the browser cannot read it */
export async function readImage(file: Blob): Promise<ChatImage> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, MOST_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  // JPEG knows no transparency: it would turn black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { dataUrl: canvas.toDataURL('image/jpeg', 0.8) };
}
