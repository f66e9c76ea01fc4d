import {
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  newPipeline,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { PART_BYTES, PARTS_AT_ONCE, REQUEST_MS, type Opening, type Storage } from './storage.ts';

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
  return {
    async upload({ path, object, contentType }, abortSignal) {
      await container.getBlockBlobClient(object).uploadFile(path, {
        ...{ blockSize: PART_BYTES, concurrency: PARTS_AT_ONCE, maxSingleShotSize: PART_BYTES, abortSignal },
        blobHTTPHeaders: { blobContentType: contentType },
      });
    },
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
