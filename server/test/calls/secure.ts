import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as ask } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A proxy with a certificate of its own before a server, as people put one there: the web client asks for `https://`. */
export async function secureProxy(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'enfilade-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const wish = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...wish, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const secrets = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });

  let target = 0;
  const wires = new Set<Socket>();
  const server = createServer(secrets, (request, response) => {
    if (request.url === '/page') {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><meta charset="utf-8"><body><script src="/stock.js"></script>');
    } else if (request.url === '/stock.js') response.end(script);
    else {
      const { url, method, headers } = request;
      const onward = ask({ host: '127.0.0.1', port: target, path: url, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    }
  });
  server.on('upgrade', (request, socket, head) => {
    const wire = connect(target, '127.0.0.1');
    wires.add(wire);
    const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
    wire.write(`GET ${request.url ?? ''} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    wire.write(head);
    wire.pipe(socket).pipe(wire);
    const end = (): void => {
      wires.delete(wire);
      wire.destroy();
      socket.destroy();
    };
    for (const one of [wire, socket]) one.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (url: string) => {
      target = Number(new URL(url).port);
    },
    /** Cuts the sockets that go through it, the newest only where it is so said. */
    cut: (most = Infinity) => {
      for (const wire of [...wires].slice(-most)) wire.destroy();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
      for (const wire of wires) wire.destroy();
    },
  };
}
