import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeWithProcess } from '../support/close-with-process.ts';

const START_MS = 20_000;

/** Debian's coturn on this address, as the guide sets it up: credentials by a shared secret, ways to `peer` only. */
export async function startCoturn(address: string, secret: string, peer: string) {
  const folder = mkdtempSync(join(tmpdir(), 'enfilade-coturn-'));
  const options = [
    // No file of the machine's.
    ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--fingerprint'],
    ...[`--listening-ip=${address}`, `--relay-ip=${address}`, '--listening-port=3478'],
    ...['--no-multicast-peers', '--denied-peer-ip=0.0.0.0-255.255.255.255', `--allowed-peer-ip=${peer}`],
    ...['--user-quota=12', '--total-quota=1200'],
    ...['--min-port=50000', '--max-port=50100', '--realm=rooms.example.org'],
    ...['--use-auth-secret', `--static-auth-secret=${secret}`],
    ...[
      '--log-file=stdout',
      '--simple-log',
      `--pidfile=${join(folder, 'pid')}`,
      `--userdb=${join(folder, 'db')}`,
    ],
  ];
  const child = spawn('turnserver', options, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const remove = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const close = closeWithProcess({
    close: async () => {
      remove();
      await ended;
    },
    abandon: remove,
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const gone = ended.then(() => Promise.reject(new Error(`coturn ended:\n${output}`)));
  await Promise.race([gone, answers(address)]).catch(async (reason: unknown) => {
    await close();
    throw reason;
  });
  gone.catch(() => undefined);
  return { url: `turn:${address}:3478?transport=udp`, output: () => output, close };
}

/** Asks until it answers (RFC 8489: a binding request). */
async function answers(address: string): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined);
  const answered = once(socket, 'message', { signal: AbortSignal.timeout(START_MS) });
  const request = Buffer.from('000100002112a442', 'hex');
  const asking = setInterval(() => {
    socket.send(Buffer.concat([request, randomBytes(12)]), 3478, address);
  }, 100);
  try {
    await answered;
  } finally {
    clearInterval(asking);
    socket.close();
  }
}
