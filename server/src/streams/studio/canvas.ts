import type { Tile } from '../../recordings/compose/scenes.ts';
import type { Cards } from '../../recordings/compose/cards.ts';

export interface Size {
  width: number;
  height: number;
}

/** What lies above the pictures: which bytes of a frame, how much of them, and of what value. */
interface Cover {
  at: Uint32Array;
  alpha: Uint8Array;
  value: Uint8Array;
}

/** One arrangement, as I420. */
export interface Canvas {
  /** Draws a picture of the size of the box. */
  place(picture: Buffer, box: Tile['box']): void;
  /** What is seen now, into a buffer of the size of a frame. */
  copy(target: Buffer): void;
}

export const frameBytes = ({ width, height }: Size): number => (width * height * 3) / 2;

export async function openCanvas(size: Size, cards: Cards): Promise<Canvas> {
  const frame = Buffer.alloc(frameBytes(size));
  const below = await pixelsOf(cards.below, size);
  const cover = coverOf(await pixelsOf(cards.above, size), size);
  forEachByte(size, below, (at, value) => {
    frame[at] = value;
  });

  return {
    place(picture, { x, y, width, height }) {
      const planes = planesOf(size);
      let from = 0;
      planes.forEach(({ start, stride }, index) => {
        const half = index === 0 ? 1 : 2;
        const [left, top, wide, high] = [x / half, y / half, width / half, height / half];
        for (let row = 0; row < high; row += 1, from += wide) {
          picture.copy(frame, start + (top + row) * stride + left, from, from + wide);
        }
      });
    },
    copy(target) {
      frame.copy(target);
      const { at, alpha, value } = cover;
      for (let index = 0; index < at.length; index += 1) {
        const where = at[index] ?? 0;
        const much = alpha[index] ?? 0;
        target[where] = ((target[where] ?? 0) * (255 - much) + (value[index] ?? 0) * much) / 255;
      }
    },
  };
}

async function pixelsOf(png: Buffer, { width, height }: Size): Promise<Uint8ClampedArray> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(await loadImage(png), 0, 0);
  return context.getImageData(0, 0, width, height).data;
}

function planesOf({ width, height }: Size) {
  const luma = width * height;
  return [
    { start: 0, stride: width },
    { start: luma, stride: width / 2 },
    { start: luma + luma / 4, stride: width / 2 },
  ];
}

/** Each byte of a frame for pixels of red, green, blue and opacity (BT.601, video range). */
function forEachByte(
  { width, height }: Size,
  pixels: Uint8ClampedArray,
  each: (at: number, value: number, alpha: number) => void,
): void {
  const luma = width * height;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 4;
      const alpha = pixels[from + 3] ?? 0;
      const [red, green, blue] = [pixels[from] ?? 0, pixels[from + 1] ?? 0, pixels[from + 2] ?? 0];
      each(y * width + x, 16 + 0.257 * red + 0.504 * green + 0.098 * blue, alpha);
      if (y % 2 === 1 || x % 2 === 1) continue;
      const at = (y / 2) * (width / 2) + x / 2;
      each(luma + at, 128 - 0.148 * red - 0.291 * green + 0.439 * blue, alpha);
      each(luma + luma / 4 + at, 128 + 0.439 * red - 0.368 * green - 0.071 * blue, alpha);
    }
  }
}

function coverOf(pixels: Uint8ClampedArray, size: Size): Cover {
  const at: number[] = [];
  const alphas: number[] = [];
  const values: number[] = [];
  forEachByte(size, pixels, (where, value, alpha) => {
    if (alpha === 0) return;
    at.push(where);
    alphas.push(alpha);
    values.push(value);
  });
  return { at: Uint32Array.from(at), alpha: Uint8Array.from(alphas), value: Uint8Array.from(values) };
}
