import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { servedFile, type ServedFile } from './served-file.ts';

const FOLDER = join(import.meta.dirname, 'page');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The names of the files that the page is made of. */
export function assets(): string[] {
  return readdirSync(FOLDER).filter((name) => extname(name) in TYPES);
}

/** One of `assets`. */
export function readAsset(name: string): ServedFile {
  return servedFile(TYPES[extname(name)] ?? 'application/octet-stream', readFileSync(join(FOLDER, name)));
}
