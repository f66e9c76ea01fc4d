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
  export default class OSS {
    constructor(options: Options);
    put(name: string, path: string, options?: Putting): Promise<unknown>;
    multipartUpload(
      name: string,
      path: string,
      options?: Putting & { partSize?: number; parallel?: number },
    ): Promise<unknown>;
    signatureUrl(name: string, options: { expires: number }): string;
    cancel(): void;
  }
}
