import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** Version 1 of these is under the GPL. Excalidraw only uses it on servers. */
const LEFT_OUT = 'Liberation';

/** Copies Excalidraw's fonts, and what their authors ask to be told with them. */
export function copyFonts(into: string): void {
  const entry = createRequire(import.meta.url).resolve('@excalidraw/excalidraw');
  mkdirSync(into, { recursive: true });
  const filter = (path: string): boolean => basename(path) !== LEFT_OUT;
  cpSync(join(dirname(entry), 'fonts'), into, { recursive: true, filter });
  cpSync(join(import.meta.dirname, '../fonts'), into, { recursive: true });
}
