import { gzipSync } from 'node:zlib';

/** Smaller ones are sent as they are. */
const WORTH_PACKING = 16_384;

/** A message as it is sent: a large one gzipped. */
export function packed(json: string): string | Buffer {
  return json.length < WORTH_PACKING ? json : gzipSync(json, { level: 1 });
}
