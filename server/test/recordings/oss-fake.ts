import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyOf } from './gs-fake.ts';

/** What of a query is signed. */
const SIGNED = ['uploads', 'uploadId', 'partNumber'];

/** As much of Alibaba Cloud's OSS as uploads use: puts, parts, and signatures of its first version. */
export async function fakeOss({ key, secret }: { key: string; secret: string }) {
  const objects = new Map<string, { bytes: Buffer; type: string }>();
  let begun = 0;
  const parts = new Map<string, { name: string; type: string; parts: Map<number, Buffer> }>();
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const url = new URL(request.url ?? '/', 'http://x');
      const answer = (status: number, xml: string, headers: Record<string, string> = {}) => {
        response.writeHead(status, {
          'content-type': 'application/xml',
          'x-oss-request-id': '1',
          ...headers,
        });
        response.end(xml);
      };
      if (!isSigned(request, url)) {
        answer(403, '<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>');
        return;
      }
      const [, bucket, name = ''] = /^\/([^/]+)\/(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
      const type = request.headers['content-type'] ?? '';
      const upload = parts.get(url.searchParams.get('uploadId') ?? '');
      const etag = etagOf(body);
      if (bucket !== 'films') answer(404, '<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>');
      else if (url.searchParams.has('uploads') && request.method === 'GET') {
        const rows = [...parts].map(
          ([id, { name: key }]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`,
        );
        answer(200, `<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>`);
      } else if (url.searchParams.has('uploads')) {
        begun += 1;
        const id = String(begun);
        parts.set(id, { name, type, parts: new Map() });
        answer(
          200,
          `<InitiateMultipartUploadResult><Bucket>films</Bucket><Key>${name}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        );
      } else if (url.searchParams.has('uploadId') && !upload) {
        answer(404, '<Error><Code>NoSuchUpload</Code><Message>no</Message></Error>');
      } else if (upload && request.method === 'PUT') {
        upload.parts.set(Number(url.searchParams.get('partNumber')), body);
        answer(200, '', { etag });
      } else if (upload && request.method === 'DELETE') {
        parts.delete(url.searchParams.get('uploadId') ?? '');
        answer(204, '');
      } else if (upload && request.method === 'GET') {
        answer(200, listed(upload.parts, Number(url.searchParams.get('part-number-marker') ?? 0)));
      } else if (upload) {
        const all = [...upload.parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
        if (!all.every((bytes) => body.includes(etagOf(bytes)))) {
          answer(400, '<Error><Code>InvalidPart</Code><Message>no</Message></Error>');
          return;
        }
        objects.set(name, { bytes: Buffer.concat(all), type: upload.type });
        parts.delete(url.searchParams.get('uploadId') ?? '');
        answer(
          200,
          `<CompleteMultipartUploadResult><Bucket>films</Bucket><Key>${name}</Key><ETag>"x"</ETag></CompleteMultipartUploadResult>`,
          { etag: '"x"' },
        );
      } else {
        objects.set(name, { bytes: body, type });
        answer(200, '', { etag });
      }
    })();
  });

  function isSigned({ method = '', headers }: IncomingMessage, url: URL): boolean {
    const own = Object.entries(headers)
      .filter(([name]) => name.startsWith('x-oss-'))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}:${String(value)}\n`)
      .join('');
    const query = [...url.searchParams]
      .filter(([name]) => SIGNED.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
      .join('&');
    const resource = decodeURIComponent(url.pathname) + (query === '' ? '' : `?${query}`);
    const date = headers['x-oss-date'] ?? headers.date ?? '';
    const lines = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', date];
    const text = `${lines.join('\n')}\n${own}${resource}`;
    return headers.authorization === `OSS ${key}:${createHmac('sha1', secret).update(text).digest('base64')}`;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // It makes no addresses below a number.
    url: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    objects,
    /** Uploads in parts that have begun. */
    parts,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex').toUpperCase()}"`;

/** So few at a time, that a list has several pages. */
const PAGE = 2;
function listed(parts: Map<number, Buffer>, after: number): string {
  const all = [...parts].sort(([a], [b]) => a - b).filter(([number]) => number > after);
  const page = all.slice(0, PAGE);
  const rows = page.map(
    ([number, bytes]) =>
      `<Part><PartNumber>${String(number)}</PartNumber><ETag>${etagOf(bytes)}</ETag><Size>${String(bytes.length)}</Size></Part>`,
  );
  const next = String(page.at(-1)?.[0] ?? 0);
  const more = `<NextPartNumberMarker>${next}</NextPartNumberMarker><IsTruncated>${String(all.length > PAGE)}</IsTruncated>`;
  return `<ListPartsResult>${more}${rows.join('')}</ListPartsResult>`;
}
