import type { LiveRoom } from '@enfilade/client';

/** What the server converts: a PDF, pictures, and office files where LibreOffice is installed. */
export const DOCUMENT_TYPES =
  '.pdf,.pptx,.ppt,.odp,.docx,.doc,.odt,.xlsx,.xls,.ods,image/png,image/jpeg,image/gif,image/webp';
/** Those that cannot be put on the board as they are, as pictures can. */
const PAPERS = /\.(pdf|pptx?|odp|docx?|odt|xlsx?|ods)$/i;

/** Whether a file that is dropped on the board is to become pages of it. */
export const isPaper = ({ name, type }: File): boolean => type === 'application/pdf' || PAPERS.test(name);

const LARGEST_BYTES = 50 * 1024 * 1024;
const LOOK_AGAIN_MS = 500;

export type DocumentFault =
  'tooLarge' | 'unsupported' | 'locked' | 'tooManyPages' | 'officeMissing' | 'tooMany' | 'failed';

/** Why a document did not become pages. */
export class DocumentError extends Error {
  readonly fault: DocumentFault;
  constructor(fault: DocumentFault) {
    super(fault);
    this.fault = fault;
  }
}

interface Conversion {
  id: string;
  status: 'waiting' | 'converting' | 'finished' | 'failed' | 'cancelled';
  page_count: number;
  pages_done: number;
  error: { code: string } | null;
}

const FAULTS: Record<string, DocumentFault> = {
  unsupported: 'unsupported',
  bad_input: 'unsupported',
  unreadable: 'unsupported',
  empty: 'unsupported',
  locked: 'locked',
  too_many_pages: 'tooManyPages',
  office_missing: 'officeMissing',
  too_large: 'tooLarge',
  rate_limited: 'tooMany',
  limit_reached: 'tooMany',
};

/**
 * Sends a document, waits until its pages are made, and adds a scene for each.
 *
 * @returns the first of those scenes
 * @throws DocumentError; AbortError when it is given up
 */
export async function bringDocument(
  room: Pick<LiveRoom, 'room' | 'files'>,
  file: File,
  onPages: (done: number, all: number) => void,
  signal: AbortSignal,
): Promise<string> {
  if (file.size > LARGEST_BYTES) throw new DocumentError('tooLarge');
  const path = `/live/documents/${room.room.id}`;
  async function call<T>(method: string, address: string, body?: Blob): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${room.files ?? ''}` };
    if (body) Object.assign(headers, named(file));
    const answer = await fetch(address, { method, headers, signal, ...(body && { body }) }).catch(
      (reason: unknown) => {
        throw signal.aborted ? reason : new DocumentError('failed');
      },
    );
    if (answer.ok) return answer.json() as Promise<T>;
    const { code = '' } = (await answer.json().catch(() => ({}))) as { code?: string };
    throw new DocumentError(FAULTS[code] ?? 'failed');
  }

  let made = await call<Conversion>('POST', path, file);
  while (made.status === 'waiting' || made.status === 'converting') {
    onPages(made.pages_done, made.page_count);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    made = await call<Conversion>('GET', `${path}/${made.id}`);
  }
  if (made.status !== 'finished') throw new DocumentError(FAULTS[made.error?.code ?? ''] ?? 'failed');
  const { first } = await call<{ first: string }>('POST', `${path}/${made.id}/scenes`);
  return first;
}

/** Headers are not Unicode; the server finds out the type by itself. */
const named = ({ name }: File) => ({
  'x-file-name': encodeURIComponent(name.toWellFormed().slice(-300)),
  'content-type': 'application/octet-stream',
});
