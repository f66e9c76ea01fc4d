import OSS from 'ali-oss';
import { CONNECT_MS, PART_BYTES, PARTS_AT_ONCE, REQUEST_MS, type Opening, type Storage } from './storage.ts';

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
  return {
    async upload({ path, object, contentType, bytes }, signal) {
      const stop = () => {
        client.cancel();
      };
      signal.addEventListener('abort', stop, { once: true });
      try {
        const headers = { 'Content-Type': contentType };
        if (bytes <= PART_BYTES) await client.put(object, path, { headers, mime: contentType });
        else {
          const parts = { partSize: PART_BYTES, parallel: PARTS_AT_ONCE };
          await client.multipartUpload(object, path, { ...parts, headers, mime: contentType });
        }
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    presign: (object, seconds) => Promise.resolve(client.signatureUrl(object, { expires: seconds })),
    close: () => undefined,
  };
}
