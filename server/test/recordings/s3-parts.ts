import { readdir, readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

/** So few at a time, that a list has several pages. */
const PAGE = 2;

/**
 * What the storage of `s3.ts` cannot do, from its own files: to list the uploads in parts that have begun, to list the
 * parts of one, to abort one, and to refuse parts of one that is not there.
 */
export function s3Parts(uploads: string) {
  const begun = () => readdir(uploads).catch((): string[] => []);

  async function listed(id: string, after: number): Promise<string> {
    const names = (await readdir(join(uploads, id))).filter((name) => /^\d+$/.test(name));
    const all = names.map(Number).sort((a, b) => a - b);
    const page = all.filter((number) => number > after).slice(0, PAGE);
    const rows = await Promise.all(
      page.map(async (number) => {
        const path = join(uploads, id, String(number));
        // A part without its sum is still being written.
        const md5 = await readFile(`${path}.md5`, 'utf8').catch(() => undefined);
        if (md5 === undefined) return '';
        const { size } = await stat(path);
        return `<Part><PartNumber>${String(number)}</PartNumber><ETag>"${md5}"</ETag><Size>${String(size)}</Size></Part>`;
      }),
    );
    const last = page.at(-1) ?? 0;
    const more = `<IsTruncated>${String(last < (all.at(-1) ?? 0))}</IsTruncated><NextPartNumberMarker>${String(last)}</NextPartNumberMarker>`;
    return `<ListPartsResult>${more}${rows.join('')}</ListPartsResult>`;
  }

  async function answer({ method, url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const id = searchParams.get('uploadId');
    const say = (status: number, xml: string) => response.writeHead(status).end(xml);
    if (id === null) {
      const prefix = searchParams.get('prefix') ?? '';
      const rows = (await begun()).map(
        (one) => `<Upload><Key>${prefix}</Key><UploadId>${one}</UploadId></Upload>`,
      );
      say(200, `<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>`);
    } else if (!(await begun()).includes(id)) {
      say(404, `<Error><Code>NoSuchUpload</Code><Message>${pathname}</Message></Error>`);
    } else if (method === 'DELETE') {
      await rm(join(uploads, id), { recursive: true });
      say(204, '');
    } else say(200, await listed(id, Number(searchParams.get('part-number-marker') ?? 0)));
  }

  return {
    begun,
    own: (request: IncomingMessage, response: ServerResponse): boolean => {
      const { searchParams } = new URL(request.url ?? '/', 'http://x');
      const isList =
        request.method === 'GET' && (searchParams.has('uploads') || searchParams.has('uploadId'));
      const isAbort = request.method === 'DELETE' && searchParams.has('uploadId');
      if (!isList && !isAbort) return false;
      request.resume();
      void answer(request, response);
      return true;
    },
  };
}
