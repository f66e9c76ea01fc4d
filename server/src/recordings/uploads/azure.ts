import {
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  newPipeline,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { told } from './faults.ts';
import { sendInParts, type InParts, type Listed } from './parts.ts';
import { PART_BYTES, REQUEST_MS, type Opening, type Parcel, type Storage } from './storage.ts';

/** Blocks belong to their object: there are no uploads that have names. */
const ID = 'blocks';

/** Microsoft Azure's Blob Storage: the location is the container, `key` the account and `secret` its key. */
export function openAzure({ place, credentials, agents }: Opening): Storage {
  const { location, endpoint } = place;
  const credential = new StorageSharedKeyCredential(credentials.key, credentials.secret);
  const url = endpoint ?? `https://${credentials.key}.blob.core.windows.net`;
  const pipeline = newPipeline(credential, {
    retryOptions: { maxTries: 2, tryTimeoutInMs: REQUEST_MS },
  });
  pipeline.factories.unshift({
    create: (next) => ({
      sendRequest: (request) => {
        request.agent = request.url.startsWith('https:') ? agents.https : agents.http;
        return next.sendRequest(request);
      },
    }),
  });
  const container = new BlobServiceClient(url, pipeline).getContainerClient(location);

  /** Blocks are dropped after a week, or with the object that has none of them. */
  async function abandon(object: string, abortSignal: AbortSignal): Promise<void> {
    const blob = container.getBlockBlobClient(object);
    // Whole already: there are no blocks beside it.
    await blob.commitBlockList([], { abortSignal, conditions: { ifNoneMatch: '*' } });
    await blob.delete({ abortSignal });
  }

  function inParts({ object, contentType }: Parcel, abortSignal: AbortSignal): InParts {
    const blob = container.getBlockBlobClient(object);
    return {
      begin: () => Promise.resolve(ID),
      async list() {
        const found = new Map<number, Listed>();
        try {
          const { uncommittedBlocks = [] } = await blob.getBlockList('uncommitted', { abortSignal });
          for (const { name, size } of uncommittedBlocks) {
            const [number = '', tag = ''] = Buffer.from(name, 'base64').toString().split('-');
            found.set(Number(number), { bytes: size, tag });
          }
          return found;
        } catch (reason) {
          if (told(reason).status === 404) return 'gone';
          throw reason;
        }
      },
      async send(_id, { number, body, md5 }) {
        const tag = md5.toString('hex');
        const transactionalContentMD5 = md5;
        await blob.stageBlock(blockOf({ number, tag }), body, body.length, {
          ...{ abortSignal, transactionalContentMD5 },
        });
        return tag;
      },
      async complete(_id, parts) {
        const blobHTTPHeaders = { blobContentType: contentType };
        await blob.commitBlockList(parts.map(blockOf), { abortSignal, blobHTTPHeaders });
      },
      // Those that are not named at the end go by themselves.
      abort: () => Promise.resolve(),
    };
  }

  return {
    async upload(parcel, memory, signal) {
      const { path, object, contentType, bytes } = parcel;
      if (bytes > PART_BYTES) {
        await sendInParts(parcel, memory, inParts(parcel, signal), signal);
        return;
      }
      await container.getBlockBlobClient(object).uploadFile(path, {
        ...{ maxSingleShotSize: PART_BYTES, abortSignal: signal },
        blobHTTPHeaders: { blobContentType: contentType },
      });
    },
    abandon: (object, _id, signal) => abandon(object, signal),
    presign: (object, seconds) => {
      const now = Date.now();
      const query = generateBlobSASQueryParameters(
        {
          ...{ containerName: location, blobName: object, permissions: BlobSASPermissions.parse('r') },
          // Clocks differ.
          ...{ startsOn: new Date(now - 60_000), expiresOn: new Date(now + seconds * 1000) },
        },
        credential,
      );
      return Promise.resolve(`${container.getBlobClient(object).url}?${query.toString()}`);
    },
    close: () => undefined,
  };
}

/** We name the blocks, all as long: so they say themselves what is in them. */
const blockOf = ({ number, tag }: { number: number; tag: string }): string =>
  Buffer.from(`${String(number).padStart(5, '0')}-${tag}`).toString('base64');
