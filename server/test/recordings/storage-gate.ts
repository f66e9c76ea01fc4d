import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came by, and how it was answered; undefined: not yet. */
export interface Passed {
  request: IncomingMessage;
  status: number | undefined;
}

/** What becomes of a request: it goes on, it never gets an answer, or it gets this status from the gate itself. */
type Fate = 'pass' | 'hang' | number;

/**
 * A way to a storage that a test can block: `shut` refuses connections, `hang` takes requests and never answers, `rule`
 * says it of each. `own` answers what the storage behind it does not know.
 */
export async function storageGate(
  target: () => string,
  own: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
) {
  let rule: (request: IncomingMessage) => Fate = () => 'pass';
  let hanging = 0;
  const log: Passed[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const passed: Passed = { request, status: undefined };
    log.push(passed);
    response.on('finish', () => (passed.status = response.statusCode));
    const fate = rule(request);
    if (fate !== 'pass') {
      request.resume();
      if (fate === 'hang') hanging += 1;
      else request.on('end', () => response.writeHead(fate).end());
      return;
    }
    if (own(request, response)) return;
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
    log,
    rule: (next: (request: IncomingMessage) => Fate) => {
      rule = next;
    },
    hang: (yes: boolean) => {
      rule = () => (yes ? 'hang' : 'pass');
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
export type StorageGate = Awaited<ReturnType<typeof storageGate>>;
