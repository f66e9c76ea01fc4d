import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Copies Excalidraw's fonts, and what their authors ask to be told with them. */
export function copyFonts(into: string): void {
  const entry = createRequire(import.meta.url).resolve('@excalidraw/excalidraw/index.css');
  mkdirSync(into, { recursive: true });
  cpSync(join(dirname(entry), 'fonts'), into, { recursive: true });
  cpSync(join(import.meta.dirname, '../fonts'), into, { recursive: true });
}
