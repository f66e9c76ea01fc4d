/** What is used of it: the package has no types of its own. */
declare module 'ali-oss' {
  import type { Agent } from 'node:http';

  interface Options {
    bucket: string;
    accessKeyId: string;
    accessKeySecret: string;
    secure?: boolean;
    region?: string;
    endpoint?: string;
    sldEnable?: boolean;
    agent?: Agent;
    httpsAgent?: Agent;
    /** milliseconds */
    timeout?: number;
  }
  interface Putting {
    headers?: Record<string, string>;
    mime?: string;
  }
  interface PartOf {
    PartNumber: string;
    Size: string;
    ETag: string;
  }
  interface Listing {
    isTruncated?: string;
    nextPartNumberMarker?: string;
    /** Of one part only that. */
    parts: PartOf | PartOf[];
  }
  export default class OSS {
    constructor(options: Options);
    put(name: string, path: string, options?: Putting): Promise<unknown>;
    initMultipartUpload(name: string, options?: Putting): Promise<{ uploadId: string }>;
    listUploads(query: { prefix: string }): Promise<{ uploads: { name: string; uploadId: string }[] }>;
    listParts(name: string, uploadId: string, query?: Record<string, string | number>): Promise<Listing>;
    uploadPart(
      ...part: [
        name: string,
        uploadId: string,
        number: number,
        file: Buffer,
        start: number,
        end: number,
        options?: Putting,
      ]
    ): Promise<{ etag: string }>;
    completeMultipartUpload(
      name: string,
      uploadId: string,
      parts: { number: number; etag: string }[],
    ): Promise<unknown>;
    abortMultipartUpload(name: string, uploadId: string): Promise<unknown>;
    signatureUrl(name: string, options: { expires: number }): string;
  }
}
