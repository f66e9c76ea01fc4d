import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A way to a storage that a test can block: `shut` refuses connections, `hang` takes requests and never answers. */
export async function storageGate(target: () => string) {
  let isHanging = false;
  let hanging = 0;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (isHanging) {
      hanging += 1;
      request.resume();
      return;
    }
    const { method, headers, url } = request;
    const { hostname, port } = new URL(target());
    // The host is signed.
    const onward = ask({ host: hostname, port, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const shut = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${String(port)}`,
    hang: (yes: boolean) => {
      isHanging = yes;
    },
    /** How many requests wait for ever. */
    hanging: () => hanging,
    shut,
    open: async (): Promise<void> => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
