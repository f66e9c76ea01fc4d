import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Canvas from '@napi-rs/canvas';
import type { Tile } from './scenes.ts';

/** What lies below the pictures of a scene, and what above them, as PNG of the size of the film. */
export interface Cards {
  below: Buffer;
  above: Buffer;
}

export const BACKGROUND = '#14161a';
export const TILE = '#23262d';
const COLOURS = ['#3b6fd4', '#2f8f6b', '#b4572f', '#8350c4', '#b03a6b', '#4a7a1f', '#1f7f8f', '#8f6a1f'];
/** Latin, Cyrillic and Hebrew; Chinese, Japanese and Korean come from many files, which are read when there is such text. */
const FONTS = { Nunito: 'Nunito', Assistant: 'Assistant' };
const EASTERN_FONTS = { Xiaolai: 'Xiaolai' };
const EASTERN = /[\u2e80-\uffef]|[\ud840-\ud8bf]/;
const FAMILY = 'Nunito, Assistant, Xiaolai, sans-serif';

/** Draws with the fonts that come along, so that nothing need be installed. Names are text to it, and nothing else. */
export async function openCards(film: {
  width: number;
  height: number;
}): Promise<(tiles: readonly Tile[]) => Promise<Cards>> {
  const canvas = await import('@napi-rs/canvas');
  register(canvas, FONTS);

  return async (tiles) => {
    if (tiles.some(({ name }) => EASTERN.test(name))) register(canvas, EASTERN_FONTS);
    const below = canvas.createCanvas(film.width, film.height);
    const above = canvas.createCanvas(film.width, film.height);
    const ground = below.getContext('2d');
    ground.fillStyle = BACKGROUND;
    ground.fillRect(0, 0, film.width, film.height);
    for (const tile of tiles) {
      drawTile(ground, tile);
      drawName(above.getContext('2d'), tile);
    }
    const [belowPng, abovePng] = await Promise.all([below.encode('png'), above.encode('png')]);
    return { below: belowPng, above: abovePng };
  };
}

function drawTile(context: Canvas.SKRSContext2D, { box, name, peer, isScreen }: Tile): void {
  context.fillStyle = TILE;
  context.fillRect(box.x, box.y, box.width, box.height);
  if (isScreen) return;
  const radius = box.height * 0.22;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  context.fillStyle = COLOURS[hash(peer) % COLOURS.length] ?? TILE;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#ffffff';
  context.font = `600 ${Math.round(radius * 0.9)}px ${FAMILY}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(initials(name), x, y, radius * 1.8);
}

function drawName(context: Canvas.SKRSContext2D, { box, name, isScreen }: Tile): void {
  const size = Math.round(Math.max(11, Math.min(22, box.height * 0.06)));
  const padding = Math.round(size * 0.5);
  context.font = `600 ${size}px ${FAMILY}`;
  const text = shortened(context, isScreen ? `${name} (screen)` : name, box.width - 6 * padding);
  if (text.trim() === '') return;
  const width = context.measureText(text).width + 2 * padding;
  const height = size + padding;
  const [x, y] = [box.x + padding, box.y + box.height - height - padding];
  context.fillStyle = 'rgba(0, 0, 0, 0.62)';
  context.beginPath();
  context.roundRect(x, y, width, height, height / 3);
  context.fill();
  context.fillStyle = '#ffffff';
  context.textBaseline = 'middle';
  context.fillText(text, x + padding, y + height / 2 + 1);
}

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = printed(name)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return ends
    .map((word) => letters(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

function shortened(context: Canvas.SKRSContext2D, name: string, width: number): string {
  const clean = printed(name).slice(0, 200);
  if (context.measureText(clean).width <= width) return clean;
  const all = letters(clean);
  while (all.length > 0 && context.measureText(`${all.join('')}…`).width > width) all.pop();
  return all.length > 0 ? `${all.join('')}…` : '';
}

/** What is not printed, or turns what follows around, is left out; letters stay joined as they are. */
const printed = (name: string): string =>
  name.replace(/\s/gu, ' ').replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}]/gu, '');

/** What people take for one letter each. */
function letters(text: string): string[] {
  return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
}

function hash(text: string): number {
  let sum = 0;
  for (const byte of Buffer.from(text)) sum = (sum * 31 + byte) % 1_000_003;
  return sum;
}

function register({ GlobalFonts }: typeof Canvas, families: Record<string, string>): void {
  const entry = fileURLToPath(import.meta.resolve('@excalidraw/excalidraw'));
  for (const [folder, family] of Object.entries(families)) {
    if (GlobalFonts.has(family)) continue;
    const path = join(dirname(entry), 'fonts', folder);
    for (const file of readdirSync(path)) {
      if (file.endsWith('.woff2')) GlobalFonts.registerFromPath(join(path, file), family);
    }
  }
}
