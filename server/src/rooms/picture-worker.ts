import { parentPort, workerData } from 'node:worker_threads';
import type { Image } from '@napi-rs/canvas';

/** A part of a picture, in its own pixels. */
export interface Crop {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type PaintJob =
  /** Makes a picture anew, no larger than `most` on either side: what it held besides the picture is gone. */
  | { task: 'shrink'; content: Uint8Array; most: number; type: PaintedType }
  /** Cuts squares with these sides out of a picture. */
  | { task: 'squares'; content: Uint8Array; crop: Crop; sides: readonly number[] };

export type PaintedType = 'image/png' | 'image/jpeg';

export type Painted = { contents: Uint8Array[] } | { fault: 'missing' | 'unreadable' };

const JPEG_QUALITY = 88;

parentPort?.postMessage(await paint(workerData as PaintJob));

async function paint(job: PaintJob): Promise<Painted> {
  let canvas: typeof import('@napi-rs/canvas');
  try {
    canvas = await import('@napi-rs/canvas');
  } catch {
    return { fault: 'missing' };
  }
  const { createCanvas, loadImage } = canvas;
  let image: Image;
  try {
    image = await loadImage(Buffer.from(job.content));
  } catch {
    return { fault: 'unreadable' };
  }

  function draw(from: Crop, width: number, height: number, type: PaintedType): Uint8Array {
    const sheet = createCanvas(width, height);
    const pen = sheet.getContext('2d');
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(image, from.x, from.y, from.width, from.height, 0, 0, width, height);
    return type === 'image/png' ? sheet.toBuffer('image/png') : sheet.toBuffer('image/jpeg', JPEG_QUALITY);
  }

  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  if (job.task === 'squares') {
    const square = squareIn(within(job.crop, whole));
    return { contents: job.sides.map((side) => draw(square, side, side, 'image/png')) };
  }
  const scale = Math.min(1, job.most / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map((side) => Math.max(1, Math.round(side * scale)));
  return { contents: [draw(whole, width ?? 1, height ?? 1, job.type)] };
}

/** As much of the part as there is; no width or height is all of it. */
function within({ x, y, width, height }: Crop, whole: Crop): Crop {
  const left = Math.min(x, whole.width - 1);
  const top = Math.min(y, whole.height - 1);
  return {
    x: left,
    y: top,
    width: Math.min(width || whole.width, whole.width - left),
    height: Math.min(height || whole.height, whole.height - top),
  };
}

/** The largest square in the middle. */
function squareIn({ x, y, width, height }: Crop): Crop {
  const side = Math.min(width, height);
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side };
}
