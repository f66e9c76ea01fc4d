import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A PDF with a page for each text, 960 by 540 points. */
export function pdfOf(texts: readonly string[]): Buffer {
  const objects: string[] = [];
  const add = (text: string): number => objects.push(text);
  add('<< /Type /Catalog /Pages 2 0 R >>');
  const kids = texts.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  add(`<< /Type /Pages /Kids [${kids}] /Count ${texts.length} >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  for (const text of texts) {
    const content = `BT /F1 40 Tf 80 300 Td (${text}) Tj ET`;
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents ${objects.length + 2} 0 R ` +
        '/Resources << /Font << /F1 3 0 R >> >> >>',
    );
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  }
  let file = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = file.length;
  const rows = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  file += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

export interface Asked {
  path: string;
  method: string;
  headers: IncomingMessage['headers'];
  body: string;
}

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: Buffer | string;
  /** Nothing is answered before this. */
  wait?: Promise<unknown>;
}

/** A server of somebody else, on this machine. */
export async function sources(replies: Record<string, Reply | ((asked: Asked) => Reply)>) {
  const asked: Asked[] = [];
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '/', method = 'GET', headers } = request;
      const one = { path, method, headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      const known = replies[path] ?? { status: 404 };
      const {
        status = 200,
        headers: more = {},
        body = '',
        wait,
      } = typeof known === 'function' ? known(one) : known;
      void Promise.resolve(wait).then(() => answer.writeHead(status, more).end(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    replies,
    port,
    at: (path: string) => `http://127.0.0.1:${port}${path}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type Sources = Awaited<ReturnType<typeof sources>>;
