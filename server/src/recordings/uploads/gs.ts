import { Storage as GoogleStorage } from '@google-cloud/storage';
import { openS3 } from './s3.ts';
import { PART_BYTES, type Opening, type Storage } from './storage.ts';

const SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';
const S3_ENDPOINT = 'https://storage.googleapis.com';

/**
 * Google Cloud Storage, by the keys of a service account (`key`: its e-mail address, `secret`: its private key as PEM);
 * by an HMAC key it speaks as S3 does.
 */
export function openGs(opening: Opening): Storage {
  const { place, credentials, agents } = opening;
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
      Object.assign(options, { agent });
      return options as ReturnType<(typeof storage.interceptors)[number]['request']>;
    },
  });
  const bucket = storage.bucket(place.location);
  return {
    async upload({ path, object, contentType }, signal) {
      signal.throwIfAborted();
      const metadata = { contentType };
      // Whoever has the address of an upload may send it: at other endpoints the library signs only how it begins.
      const [uri] = await bucket.file(object).createResumableUpload({ metadata });
      const parts = { resumable: true, chunkSize: PART_BYTES, uri };
      await bucket.upload(path, { destination: object, contentType, metadata, ...parts });
    },
    async presign(object, seconds) {
      const expires = Date.now() + seconds * 1000;
      const [url] = await bucket.file(object).getSignedUrl({ version: 'v4', action: 'read', expires });
      return url;
    },
    close: () => undefined,
  };
}
