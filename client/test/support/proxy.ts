import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeWithProcess } from '../../../server/test/support/close-with-process.ts';

/** What becomes of one request. */
export type Fault =
  /** It reaches the server, and its answer the client. */
  | 'pass'
  /** The connection is cut before the server hears of it. */
  | 'cut before'
  /** The connection is cut when the server has answered. */
  | 'cut after'
  /** The connection is cut within the body of the answer. */
  | 'cut within'
  /** Nobody answers. */
  | 'hang'
  /** Somebody between answers instead. */
  | { status: number; headers?: Record<string, string>; body?: string };

export interface FaultyProxy {
  url: string;
  /** What is done with the next requests; when there is nothing left, they pass. */
  plan: Fault[];
  /** Every request that came. */
  seen: { method: string; url: string; headers: IncomingMessage['headers'] }[];
  /** Cuts every connection that is open, and @returns how many that were. */
  cutAll(): number;
  close(): Promise<void>;
}

/** Stands between a client and the server at `target`, and does to each request what the plan says. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const plan: Fault[] = [];
  const seen: FaultyProxy['seen'] = [];
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers });
    open.add(response);
    response.once('close', () => open.delete(response));
    const fault = plan.shift() ?? 'pass';
    if (fault === 'hang') return;
    if (fault === 'cut before') request.socket.destroy();
    else if (typeof fault === 'object') response.writeHead(fault.status, fault.headers).end(fault.body);
    else forward(target, request, response, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = () => {
    server.close();
    server.closeAllConnections();
  };
  const close = closeWithProcess({ close: async () => end(), abandon: end });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan,
    seen,
    cutAll: () => {
      const count = open.size;
      for (const response of open) response.destroy();
      return count;
    },
    close,
  };
}

function forward(target: string, request: IncomingMessage, response: ServerResponse, fault: Fault): void {
  const { method, headers } = request;
  const onward = ask(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
    if (fault === 'pass') {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
      return;
    }
    if (fault === 'cut within') response.writeHead(answer.statusCode ?? 500, answer.headers).write('{"id":');
    // Only when the server has said everything, so that what it did is done.
    answer.resume().once('end', () => response.destroy());
  });
  onward.once('error', () => response.destroy());
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}
