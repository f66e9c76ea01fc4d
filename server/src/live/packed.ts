import { gzipSync } from 'node:zlib';

/** Smaller ones are sent as they are. */
const WORTH_PACKING = 16_384;

const kept = new Map<string, Buffer>();

/** A message as it is sent: a large one gzipped, once however many get it. */
export function packed(json: string): string | Buffer {
  if (json.length < WORTH_PACKING) return json;
  const known = kept.get(json);
  if (known) return known;
  const made = gzipSync(json, { level: 1 });
  // A room is joined by many at once, or by one now and then: the newest few are enough.
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
  kept.set(json, made);
  return made;
}

const MOST_KEPT = 8;
