import { createReadStream } from 'node:fs';
import {
  S3Client,
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { isLost, isUntold } from './faults.ts';
import { sendInParts, type InParts, type Listed } from './parts.ts';
import { CONNECT_MS, PART_BYTES, REQUEST_MS, type Opening, type Parcel, type Storage } from './storage.ts';

/** HM 2.1.1: the region where nothing is said. */
const DEFAULT_REGION = 'ap-south-1';

/** Amazon's S3, and what speaks like it. */
export function openS3({ place, credentials, agents }: Opening): Storage {
  const { location: Bucket, region = DEFAULT_REGION, endpoint } = place;
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    credentials: { accessKeyId: credentials.key, secretAccessKey: credentials.secret },
    maxAttempts: 2,
    requestHandler: {
      ...{ httpAgent: agents.http, httpsAgent: agents.https },
      ...{ connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    },
    // Storages other than Amazon's do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });

  /** What was begun and is not known any more is paid for. Not every storage tells. */
  async function forgetParts(Key: string, abortSignal: AbortSignal): Promise<void> {
    try {
      const list = new ListMultipartUploadsCommand({ Bucket, Prefix: Key });
      const { Uploads = [] } = await client.send(list, { abortSignal });
      for (const { Key: key, UploadId } of Uploads) {
        if (key !== Key) continue;
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal });
      }
    } catch {
      // Whoever may write may not always list.
    }
  }

  function inParts({ object: Key, contentType: ContentType }: Parcel, abortSignal: AbortSignal): InParts {
    const within = { abortSignal };
    return {
      async begin() {
        await forgetParts(Key, abortSignal);
        const begin = new CreateMultipartUploadCommand({ Bucket, Key, ContentType });
        const { UploadId } = await client.send(begin, within);
        if (UploadId === undefined) throw new Error('the storage did not say how it calls the upload');
        return UploadId;
      },
      async list(UploadId) {
        const found = new Map<number, Listed>();
        try {
          for (let PartNumberMarker: string | undefined, isMore = true; isMore;) {
            const list = new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker });
            const { Parts = [], IsTruncated, NextPartNumberMarker } = await client.send(list, within);
            for (const { PartNumber = 0, Size = 0, ETag = '' } of Parts) {
              found.set(PartNumber, { bytes: Size, tag: ETag });
            }
            isMore = IsTruncated === true && NextPartNumberMarker !== PartNumberMarker;
            PartNumberMarker = NextPartNumberMarker;
          }
          return found;
        } catch (reason) {
          if (isUntold(reason)) return 'untold';
          if (isLost(reason)) return 'gone';
          throw reason;
        }
      },
      async send(UploadId, { number: PartNumber, body: Body }) {
        const part = { Bucket, Key, UploadId, PartNumber, Body, ContentLength: Body.length };
        const { ETag } = await client.send(new UploadPartCommand(part), within);
        if (ETag === undefined) throw new Error('the storage did not say how it calls the part');
        return ETag;
      },
      async complete(UploadId, parts) {
        const Parts = parts.map(({ number, tag }) => ({ PartNumber: number, ETag: tag }));
        const whole = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
        await client.send(new CompleteMultipartUploadCommand(whole), within);
      },
      async abort(UploadId) {
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), within);
      },
    };
  }

  return {
    async upload(parcel, memory, signal) {
      const { path, object: Key, contentType: ContentType, bytes } = parcel;
      if (bytes > PART_BYTES) {
        await sendInParts(parcel, memory, inParts(parcel, signal), signal);
        return;
      }
      const params = { Bucket, Key, Body: createReadStream(path), ContentType };
      const upload = new Upload({ client, params, partSize: PART_BYTES });
      const stop = () => void upload.abort();
      signal.addEventListener('abort', stop, { once: true });
      try {
        await upload.done();
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    async abandon(Key, UploadId, abortSignal) {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal });
    },
    presign: (Key, expiresIn) => getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn }),
    close: () => {
      client.destroy();
    },
  };
}
