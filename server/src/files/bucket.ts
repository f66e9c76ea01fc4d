import { fail } from '../errors.ts';
import type { Config } from '../config.ts';

/** Where an object is, and an address under which whoever has it gets it until a time. */
export interface StoredObject {
  url: string;
  key: string;
  bucket: string;
  region: string;
}

/** A bucket of an object storage that speaks S3. */
export interface Bucket {
  /**
   * Keeps bytes there for good.
   *
   * @param goodMs for how long the address is good; a week at most
   * @throws unavailable when the storage does not take them
   */
  put(key: string, bytes: Uint8Array, type: string, goodMs: number): Promise<StoredObject>;
}

const CONNECT_MS = 3000;
const REQUEST_MS = 15_000;

/** The bucket that the configuration names. @returns undefined when it names none */
export function openBucket(config: Config): Bucket | undefined {
  const { s3Bucket: bucket, s3Region: region, s3Endpoint, s3AccessKey, s3SecretKey } = config;
  if (bucket === undefined || s3AccessKey === undefined || s3SecretKey === undefined) return undefined;
  const begin = async () => {
    // A large package, that most servers do without.
    const [sdk, { getSignedUrl }] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('@aws-sdk/s3-request-presigner'),
    ]);
    const client = new sdk.S3Client({
      region,
      ...(s3Endpoint !== undefined && { endpoint: s3Endpoint, forcePathStyle: true }),
      credentials: { accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey },
      requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS },
      // Storages other than Amazon's do not know the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    return { client, sdk, getSignedUrl };
  };
  let begun: ReturnType<typeof begin> | undefined;

  return {
    async put(key, bytes, type, goodMs) {
      const { client, sdk, getSignedUrl } = await (begun ??= begin());
      const place = { Bucket: bucket, Key: key };
      try {
        await client.send(new sdk.PutObjectCommand({ ...place, Body: bytes, ContentType: type }));
        const expiresIn = Math.floor(goodMs / 1000);
        const url = await getSignedUrl(client, new sdk.GetObjectCommand(place), { expiresIn });
        return { url, key, bucket, region };
      } catch (cause) {
        throw fail('unavailable', { text: 'the object storage did not take the file', cause });
      }
    },
  };
}
