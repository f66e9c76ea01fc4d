import OSS from 'ali-oss';
import { isLost, isUntold } from './faults.ts';
import { sendInParts, type InParts, type Listed } from './parts.ts';
import { CONNECT_MS, PART_BYTES, REQUEST_MS, type Opening, type Parcel, type Storage } from './storage.ts';

/** As they are named there: `oss-ap-south-1`. */
const DEFAULT_REGION = 'oss-ap-south-1';

/** Alibaba Cloud's OSS. */
export function openOss({ place, credentials, agents }: Opening): Storage {
  const { location: bucket, region = DEFAULT_REGION, endpoint } = place;
  const client = new OSS({
    ...{ bucket, accessKeyId: credentials.key, accessKeySecret: credentials.secret, secure: true },
    region: region.startsWith('oss-') ? region : `oss-${region}`,
    // There the bucket stands in the path, as the host may be an address.
    ...(endpoint !== undefined && { endpoint, sldEnable: true }),
    ...{ agent: agents.http, httpsAgent: agents.https, timeout: Math.max(CONNECT_MS, REQUEST_MS) },
  });

  /** What was begun and is not known any more is paid for. Not everybody may ask. */
  async function forgetParts(object: string): Promise<void> {
    try {
      const { uploads } = await client.listUploads({ prefix: object });
      for (const { name, uploadId } of uploads) {
        if (name === object) await client.abortMultipartUpload(object, uploadId);
      }
    } catch {
      // Then they stay.
    }
  }

  function inParts({ object, contentType: mime }: Parcel): InParts {
    return {
      async begin() {
        await forgetParts(object);
        const headers = { 'Content-Type': mime };
        return (await client.initMultipartUpload(object, { headers, mime })).uploadId;
      },
      async list(id) {
        const found = new Map<number, Listed>();
        try {
          for (let marker: string | undefined, isMore = true; isMore;) {
            const from = marker === undefined ? {} : { 'part-number-marker': marker };
            const page = await client.listParts(object, id, { 'max-parts': 1000, ...from });
            for (const { PartNumber, Size, ETag } of [page.parts].flat()) {
              found.set(Number(PartNumber), { bytes: Number(Size), tag: ETag });
            }
            isMore = page.isTruncated === 'true' && page.nextPartNumberMarker !== marker;
            marker = page.nextPartNumberMarker;
          }
          return found;
        } catch (reason) {
          if (isUntold(reason)) return 'untold';
          if (isLost(reason)) return 'gone';
          throw reason;
        }
      },
      async send(id, { number, body, md5 }) {
        const headers = { 'Content-MD5': md5.toString('base64') };
        return (await client.uploadPart(object, id, number, body, 0, body.length, { headers })).etag;
      },
      async complete(id, parts) {
        const named = parts.map(({ number, tag }) => ({ number, etag: tag }));
        await client.completeMultipartUpload(object, id, named);
      },
      async abort(id) {
        await client.abortMultipartUpload(object, id);
      },
    };
  }

  return {
    async upload(parcel, memory, signal) {
      const { path, object, contentType: mime, bytes } = parcel;
      if (bytes > PART_BYTES) await sendInParts(parcel, memory, inParts(parcel), signal);
      else await client.put(object, path, { headers: { 'Content-Type': mime }, mime });
    },
    async abandon(object, id) {
      await client.abortMultipartUpload(object, id);
    },
    presign: (object, seconds) => Promise.resolve(client.signatureUrl(object, { expires: seconds })),
    close: () => undefined,
  };
}
