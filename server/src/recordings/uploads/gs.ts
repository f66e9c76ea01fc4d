import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CRC32C, Storage as GoogleStorage } from '@google-cloud/storage';
import { send } from '../../fetching/send.ts';
import { openS3 } from './s3.ts';
import { PART_BYTES, REQUEST_MS, type Opening, type Parcel, type Storage } from './storage.ts';

const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';
const S3_ENDPOINT = 'https://storage.googleapis.com';
const MOST_ANSWER_BYTES = 64 * 1024;

type Stand = 'begun' | 'whole' | 'lost';

/**
 * Google Cloud Storage, by the keys of a service account (`key`: its e-mail address, `secret`: its private key as PEM);
 * by an HMAC key it speaks as S3 does.
 */
export function openGs(opening: Opening): Storage {
  const { place, credentials, agents, allow } = opening;
  if (!credentials.secret.includes('PRIVATE KEY')) {
    const asS3 = { ...place, endpoint: place.endpoint ?? S3_ENDPOINT, region: place.region ?? 'auto' };
    return openS3({ ...opening, place: asS3 });
  }
  // As it stands in the file of the account, or with the ends of its lines written out.
  const key = credentials.secret.replaceAll('\\n', '\n');
  const { endpoint } = place;
  const storage = new GoogleStorage({
    scopes: [SCOPE],
    projectId: 'none',
    ...(endpoint !== undefined && { apiEndpoint: endpoint, useAuthWithCustomEndpoint: true }),
    // Tried again by us, with more patience.
    retryOptions: { autoRetry: true, maxRetries: 1, totalTimeout: 300 },
  });
  // As an option they are warned of, on the terminal.
  storage.authClient.jsonContent = { client_email: credentials.key, private_key: key };
  // It signs for itself: nobody has to be asked for a token.
  storage.authClient.useJWTAccessWithScope = true;
  // The storage says where the parts go, which need not be a place on the internet.
  const agent = ({ protocol }: URL) => (protocol === 'https:' ? agents.https : agents.http);
  storage.interceptors.push({
    request: (options) => {
      Object.assign(options, { agent, timeout: REQUEST_MS });
      return options as ReturnType<(typeof storage.interceptors)[number]['request']>;
    },
  });
  const bucket = storage.bucket(place.location);

  /** Whoever has the address of an upload may ask for it: nothing of ours goes there. */
  async function ask(
    method: 'PUT' | 'DELETE',
    uri: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ) {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
    const answer = await send(new URL(uri), { method, headers, signal: inTime, allow });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_ANSWER_BYTES) throw new Error('the storage says too much');
      chunks.push(chunk);
    }
    return { status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
  }

  async function abandon(uri: string, signal: AbortSignal): Promise<void> {
    if (URL.canParse(uri)) await ask('DELETE', uri, { 'content-length': '0' }, signal);
  }

  /** How far an upload has come. */
  async function standOf(uri: string, { path, bytes }: Parcel, signal: AbortSignal): Promise<Stand> {
    const headers = { 'content-range': `bytes */${String(bytes)}`, 'content-length': '0' };
    const { status, text } = await ask('PUT', uri, headers, signal);
    if (status === 308) return 'begun';
    if (status >= 500) throw Object.assign(new Error('the storage does not say how far it is'), { status });
    if (status !== 200 && status !== 201) return 'lost';
    const { size, crc32c } = JSON.parse(text) as { size?: string; crc32c?: string };
    const isHere = Number(size) === bytes && crc32c === (await CRC32C.fromFile(path)).toString();
    return isHere ? 'whole' : 'lost';
  }

  return {
    async upload(parcel, memory, signal) {
      signal.throwIfAborted();
      const { path, object, contentType } = parcel;
      const file = bucket.file(object);
      const metadata = { contentType };
      const before = await memory.read();
      let uri = before?.isStale === false && URL.canParse(before.id) ? before.id : undefined;
      const stand = uri === undefined ? 'lost' : await standOf(uri, parcel, signal);
      if (uri === undefined || stand === 'lost') {
        if (before) await abandon(before.id, signal).catch(() => undefined);
        // Whoever has the address of an upload may send it: at other endpoints the library signs only how it begins.
        [uri] = await file.createResumableUpload({ metadata });
        await memory.begin(uri, PART_BYTES);
      }
      if (stand !== 'whole') {
        // It asks how far that is, and compares the sum of all in the end.
        const parts = { resumable: true, chunkSize: PART_BYTES, uri, validation: 'crc32c' as const };
        const there = file.createWriteStream({ contentType, metadata, ...parts });
        await pipeline(createReadStream(path), there, { signal });
      }
      await memory.forget();
    },
    abandon: (_object, uri, signal) => abandon(uri, signal),
    async presign(object, seconds) {
      const expires = Date.now() + seconds * 1000;
      const [url] = await bucket.file(object).getSignedUrl({ version: 'v4', action: 'read', expires });
      return url;
    },
    close: () => undefined,
  };
}
