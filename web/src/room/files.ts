import type { LiveRoom } from '@enfilade/client';

/** What may be uploaded. */
const TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const MOST_BYTES = 10 * 1024 * 1024;
const TRIES = 3;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** Answers that are the same however often one asks. */
const FAULTS: Record<number, FileFault> = {
  ...{ 400: 'pictureFailed', 403: 'pictureFailed', 404: 'pictureNotKept' },
  ...{ 413: 'pictureTooLarge', 415: 'pictureType' },
};

export type FileFault = 'pictureTooLarge' | 'pictureType' | 'pictureNotKept' | 'pictureFailed';

/** Why a picture was not taken. */
export class FileError extends Error {
  readonly fault: FileFault;
  constructor(fault: FileFault) {
    super(fault);
    this.fault = fault;
  }
}

/** A picture that elements show. */
export interface RoomFile {
  id: string;
  mimeType: string;
  dataURL: string;
}

/** The pictures of a room: each is sent once and got once. */
export function roomFiles(room: Pick<LiveRoom, 'room' | 'files'> & Partial<Pick<LiveRoom, 'on'>>) {
  const known = new Map<string, Promise<RoomFile>>();
  const behind = new Map<string, Promise<string>>();
  const sending = new Map<string, Promise<void>>();
  /** Those that the server has. */
  const kept = new Set<string>();

  const addressOf = (id = ''): string => `/live/files/${room.room.id}${id && `/${encodeURIComponent(id)}`}`;
  const pass = (): Record<string, string> => ({ authorization: `Bearer ${room.files ?? ''}` });

  async function get(address: string): Promise<Blob> {
    for (let tried = 1; ; tried += 1) {
      const answer = await fetch(address, { headers: pass() }).catch(() => undefined);
      if (answer?.ok) return answer.blob();
      if (tried === TRIES || (answer && answer.status < 500 && answer.status !== 429))
        throw new FileError('pictureFailed');
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tried));
    }
  }

  /** Resolves when the connection is back, or after a while. */
  function backOrAfter(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = room.on?.('state', ({ is }) => {
        if (is === 'connected') go();
      });
      const go = (): void => {
        clearTimeout(timer);
        end?.();
        resolve();
      };
      const timer = setTimeout(go, ms);
    });
  }

  /** What is drawn while the connection is lost is sent when it is back: pictures, too. */
  async function post(id: string, blob: Blob): Promise<void> {
    if (!TYPES.has(blob.type)) throw new FileError('pictureType');
    if (blob.size > MOST_BYTES) throw new FileError('pictureTooLarge');
    for (let tried = 0; ; tried += 1) {
      const headers = { ...pass(), 'content-type': blob.type, 'x-file-id': id };
      const answer = await fetch(addressOf(), { method: 'POST', headers, body: blob }).catch(() => undefined);
      if (answer?.ok) break;
      const fault = answer && FAULTS[answer.status];
      if (fault) throw new FileError(fault);
      await backOrAfter(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tried));
    }
    kept.add(id);
  }

  return {
    isKept: (id: string): boolean => kept.has(id),
    /** It is on the board, so the server has it. */
    noteKept: (id: string): void => void kept.add(id),
    /** Gets a picture. @throws FileError */
    get: (id: string): Promise<RoomFile> => {
      const asked =
        known.get(id) ??
        get(addressOf(id)).then(async (blob) => ({
          id,
          mimeType: blob.type,
          dataURL: await dataUrlOf(blob),
        }));
      known.set(id, asked);
      asked.catch(() => known.delete(id));
      return asked;
    },
    /** Sends a picture that was put on the board here. @throws FileError */
    send: (file: RoomFile): Promise<void> => {
      const sent = sending.get(file.id) ?? picture(file.dataURL).then((blob) => post(file.id, blob));
      sending.set(file.id, sent);
      known.set(file.id, Promise.resolve(file));
      sent.catch(() => sending.delete(file.id));
      return sent;
    },
    /** What stands behind a scene, as a data URL; undefined: it is kept elsewhere. @throws FileError */
    background: (src: string): Promise<string | undefined> => {
      if (src.startsWith('data:image/')) return Promise.resolve(src);
      if (!URL.canParse(src, location.origin)) return Promise.resolve(undefined);
      const url = new URL(src, location.origin);
      if (url.origin !== location.origin) return Promise.resolve(undefined);
      const asked = behind.get(src) ?? get(url.pathname + url.search).then(dataUrlOf);
      behind.set(src, asked);
      asked.catch(() => behind.delete(src));
      return asked;
    },
  };
}
export type RoomFiles = ReturnType<typeof roomFiles>;

export function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new FileError('pictureFailed'));
    reader.readAsDataURL(blob);
  });
}

/** The bytes to send. A drawing (SVG) could hold script, so it is sent as a picture of itself. */
async function picture(dataURL: string): Promise<Blob> {
  const blob = blobOf(dataURL);
  if (blob.type !== 'image/svg+xml') return blob;
  const image = new Image();
  image.src = dataURL;
  await image.decode().catch(() => {
    throw new FileError('pictureType');
  });
  const scale = 2;
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(4096, (image.naturalWidth || 300) * scale);
  canvas.height = Math.min(4096, (image.naturalHeight || 300) * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((made) => (made ? resolve(made) : reject(new FileError('pictureType'))), 'image/png');
  });
}

function blobOf(dataURL: string): Blob {
  const [, type = '', content = ''] = /^data:([^;,]+);base64,(.*)$/s.exec(dataURL) ?? [];
  const text = atob(content);
  return new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], { type });
}
