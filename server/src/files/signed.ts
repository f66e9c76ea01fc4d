import type { SecretBox } from '../projects/secrets.ts';

const WORD = 'file';
const LONGEST = 512;

/** The path of an address under which whoever has it gets a file, until a time. */
export function signedPath(box: SecretBox, blobId: string, until: number): string {
  return `/files/${box.seal(JSON.stringify([WORD, blobId, until]))}`;
}

/** Reads what `signedPath` made. @returns undefined when it is not ours, or its time is over */
export function readSigned(box: SecretBox, text: string): { blobId: string; until: number } | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    const [word, blobId, until] = JSON.parse(box.open(text)) as [string, string, number];
    return word === WORD && until > Date.now() ? { blobId, until } : undefined;
  } catch {
    return undefined;
  }
}
