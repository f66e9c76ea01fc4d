import { createReadStream } from 'node:fs';
import {
  S3Client,
  AbortMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { CONNECT_MS, PART_BYTES, PARTS_AT_ONCE, REQUEST_MS, type Opening, type Storage } from './storage.ts';

/** HM 2.1.1: the region where nothing is said. */
const DEFAULT_REGION = 'ap-south-1';
/** S3 takes no more parts. */
const MOST_PARTS = 10_000;

/** Amazon's S3, and what speaks like it. */
export function openS3({ place, credentials, agents }: Opening): Storage {
  const { location: Bucket, region = DEFAULT_REGION, endpoint } = place;
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    credentials: { accessKeyId: credentials.key, secretAccessKey: credentials.secret },
    requestHandler: {
      ...{ httpAgent: agents.http, httpsAgent: agents.https },
      ...{ connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS },
    },
    // Storages other than Amazon's do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });

  /** What an attempt that was broken off has left, which is paid for. Not every storage tells. */
  async function forgetParts(Key: string): Promise<void> {
    try {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
      for (const { Key: key, UploadId } of Uploads) {
        if (key === Key) await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      }
    } catch {
      // Whoever may write may not always list.
    }
  }

  return {
    async upload({ path, object: Key, contentType: ContentType, bytes }, signal) {
      if (bytes > PART_BYTES) await forgetParts(Key);
      const upload = new Upload({
        client,
        params: { Bucket, Key, Body: createReadStream(path), ContentType },
        partSize: Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS)),
        queueSize: PARTS_AT_ONCE,
      });
      const stop = () => void upload.abort();
      signal.addEventListener('abort', stop, { once: true });
      try {
        await upload.done();
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    presign: (Key, expiresIn) => getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn }),
    close: () => {
      client.destroy();
    },
  };
}
