import type { SecretBox } from '../projects/secrets.ts';

/** What a pass says: who came into which room, and until when they may get its pictures with it. */
export interface Pass {
  projectId: string;
  roomId: string;
  participantId: string;
  until: number;
}

const WORD = 'files';
const GOOD_MS = 24 * 3_600_000;
const LONGEST = 1024;

type Content = [word: string, projectId: string, roomId: string, participantId: string, until: number];

/** Makes a pass to the pictures of a room, good for a day; at each coming back there is a new one. */
export function makePass(box: SecretBox, { projectId, roomId, participantId }: Omit<Pass, 'until'>): string {
  const content: Content = [WORD, projectId, roomId, participantId, Date.now() + GOOD_MS];
  return box.seal(JSON.stringify(content));
}

/** Reads a pass. @returns undefined when it is none, or its time is over */
export function readPass(box: SecretBox, text: string): Pass | undefined {
  if (text.length > LONGEST) return undefined;
  let content: Content;
  try {
    content = JSON.parse(box.open(text)) as Content;
  } catch {
    return undefined;
  }
  const [word, projectId, roomId, participantId, until] = content;
  return word === WORD && until > Date.now() ? { projectId, roomId, participantId, until } : undefined;
}
