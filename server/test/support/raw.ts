import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** Sends these bytes on a connection of its own and reads until the server closes it. */
export async function raw(url: string, bytes: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let seen = '';
    socket.setTimeout(5000, () => socket.destroy(new Error(`no end after: ${seen.slice(0, 200)}`)));
    socket.on('data', (chunk) => (seen += chunk.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(seen);
    });
  });
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') };
}

/** A request as text, on a connection that is closed behind it. */
export function request(line: string, headers: string[] = [], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${String(Buffer.byteLength(body))}`];
  return [`${line} HTTP/1.1`, 'Host: test', 'Connection: close', ...headers, ...length, '', body].join(
    '\r\n',
  );
}
