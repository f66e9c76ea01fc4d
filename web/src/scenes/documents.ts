import { callFor, DocumentError, faultOf, PATIENCE_MS, type DocumentRoom } from './documentCall.ts';

/** What the server converts: a PDF, pictures, and office files where LibreOffice is installed. */
export const DOCUMENT_TYPES =
  '.pdf,.pptx,.ppt,.odp,.docx,.doc,.odt,.xlsx,.xls,.ods,image/png,image/jpeg,image/gif,image/webp';
/** Those that cannot be put on the board as they are, as pictures can. */
const PAPERS = /\.(pdf|pptx?|odp|docx?|odt|xlsx?|ods)$/i;

/** Whether a file that is dropped on the board is to become pages of it. */
export const isPaper = ({ name, type }: File): boolean => type === 'application/pdf' || PAPERS.test(name);

const LARGEST_BYTES = 50 * 1024 * 1024;
const LOOK_AGAIN_MS = 500;
/** Pages that were asked for, and whose answer was lost, come within so long when the connection is back. */
const LATE_MS = 2000;
const LONGEST_BASE = 100;

interface Conversion {
  id: string;
  status: 'waiting' | 'converting' | 'finished' | 'failed' | 'cancelled';
  page_count: number;
  pages_done: number;
  error: { code: string } | null;
}

/** How far a document is. */
export interface Step {
  done: number;
  pages: number;
  /** Its pages are being added: it cannot be given up any more. */
  isLast: boolean;
}

/**
 * Sends a document, waits until its pages are made, and adds a scene for each.
 *
 * @returns the first of those scenes
 * @throws DocumentError; AbortError when it is given up
 */
export async function bringDocument(
  room: DocumentRoom,
  file: File,
  onStep: (step: Step) => void,
  signal: AbortSignal,
): Promise<string> {
  if (file.size > LARGEST_BYTES) throw new DocumentError('tooLarge');
  if (room.state.is !== 'connected') throw new DocumentError('offline');
  const path = `/live/documents/${room.room.id}`;

  let made = await callFor<Conversion>(room, signal, {
    ...{ method: 'POST', address: path, headers: named(file), body: file },
  });
  while (made.status === 'waiting' || made.status === 'converting') {
    onStep({ done: made.pages_done, pages: made.page_count, isLast: false });
    await pause(LOOK_AGAIN_MS);
    made = await callFor<Conversion>(room, signal, { method: 'GET', address: `${path}/${made.id}` });
  }
  if (made.status !== 'finished') throw new DocumentError(faultOf(made.error?.code));
  onStep({ done: made.page_count, pages: made.page_count, isLast: true });
  const { first } = await callFor<{ first: string }>(room, signal, {
    ...{ method: 'POST', address: `${path}/${made.id}/scenes`, before: lateScenes(room, file.name, signal) },
  });
  return first;
}

/** Scenes are added once: when the answer was lost, one looks whether they came before one asks again. */
function lateScenes(room: DocumentRoom, name: string, signal: AbortSignal) {
  const old = new Set(room.scenes.map(({ id }) => id));
  const base = baseOf(name);
  const isFirst = (scene: string): boolean =>
    scene.startsWith(base) && /^( \(\d+\))? 1$/.test(scene.slice(base.length));
  return async (): Promise<{ first: string } | undefined> => {
    const end = Date.now() + PATIENCE_MS;
    for (let waited = 0; waited < LATE_MS && !signal.aborted && Date.now() < end;) {
      const found = room.scenes.find((scene) => !old.has(scene.id) && isFirst(scene.name));
      if (found) return { first: found.id };
      await pause(LOOK_AGAIN_MS);
      if (room.state.is === 'connected') waited += LOOK_AGAIN_MS;
    }
    return undefined;
  };
}

/** How the server calls the pages of a document, without their numbers. */
function baseOf(name: string): string {
  const plain = name.replace(/\.[a-z0-9]{1,8}$/i, '').replace(/[/\p{Cc}]+/gu, ' ');
  return plain.trim().slice(0, LONGEST_BASE).toWellFormed() || 'page';
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Headers are not Unicode; the server finds out the type by itself. */
const named = ({ name }: File) => ({
  'x-file-name': encodeURIComponent(name.toWellFormed().slice(-300)),
  'content-type': 'application/octet-stream',
});
