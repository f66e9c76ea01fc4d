import { createVerify, generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CRC32C } from '@google-cloud/storage';

/** As much of Google Cloud Storage's JSON API as uploads use: resumable uploads by a service account that signs. */
export async function fakeGs() {
  let elsewhere: string | undefined;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const objects = new Map<string, { bytes: Buffer; type: string }>();
  const sessions = new Map<string, { name: string; type: string; bytes: Buffer; whole?: object }>();
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const url = new URL(request.url ?? '/', 'http://x');
      const answer = (status: number, value: object, headers: Record<string, string> = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(value));
      };
      const session = sessions.get(url.searchParams.get('upload_id') ?? '');
      if (url.searchParams.has('upload_id') && !session) {
        answer(410, { error: { code: 410, message: 'no such upload' } });
        return;
      }
      // As there: the address of an upload is secret enough.
      if (!session && !isSigned(request.headers.authorization)) {
        answer(401, { error: { code: 401, message: 'Invalid Credentials' } });
        return;
      }
      if (request.method === 'POST' && url.searchParams.get('uploadType') === 'resumable') {
        const id = randomUUID();
        const said = (body.length > 0 ? JSON.parse(body.toString()) : {}) as Record<string, string>;
        const name = url.searchParams.get('name') ?? said['name'] ?? '';
        const type = String(request.headers['x-upload-content-type'] ?? said['contentType'] ?? '');
        const bucket = /\/b\/([^/]+)\/o/.exec(url.pathname)?.[1] ?? '';
        if (bucket !== 'films') {
          answer(404, { error: { code: 404, message: 'The specified bucket does not exist.' } });
          return;
        }
        sessions.set(id, { name, type, bytes: Buffer.alloc(0) });
        answer(200, {}, { location: `${elsewhere ?? origin()}/upload?upload_id=${id}` });
      } else if (request.method === 'DELETE' && session) {
        sessions.delete(url.searchParams.get('upload_id') ?? '');
        answer(499, {});
      } else if (session?.whole) {
        answer(200, session.whole);
      } else if (request.method === 'PUT' && session) {
        const { 'content-range': range = '/*' } = request.headers;
        const [, from = '*', total = '*'] = /(?:(\d+)-\d+)?\/(\d+|\*)$/.exec(range) ?? [];
        // What does not follow is not taken.
        if (Number(from) === session.bytes.length) session.bytes = Buffer.concat([session.bytes, body]);
        if (total === '*' || session.bytes.length < Number(total)) {
          const { length } = session.bytes;
          response.writeHead(308, length > 0 ? { range: `bytes=0-${String(length - 1)}` } : {});
          response.end();
          return;
        }
        const { name, bytes, type } = session;
        objects.set(name, { bytes, type });
        const sum = new CRC32C();
        sum.update(bytes);
        const crc32c = sum.toString();
        session.whole = { name, bucket: 'films', size: String(bytes.length), crc32c };
        answer(200, session.whole);
      } else answer(400, { error: { code: 400, message: 'not understood' } });
    })();
  });

  function isSigned(authorization: string | undefined): boolean {
    const [head = '', payload = '', signature = ''] = (authorization ?? '')
      .replace(/^Bearer /, '')
      .split('.');
    return createVerify('RSA-SHA256').update(`${head}.${payload}`).verify(publicKey, signature, 'base64url');
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: origin(),
    objects,
    /** Uploads that have begun. */
    sessions,
    /** Says that uploads go to another host. */
    lead: (to: string | undefined) => {
      elsewhere = to;
    },
    /** What the account's file has as `private_key`. */
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
