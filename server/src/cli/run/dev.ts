import { spawn } from 'node:child_process';
import { constants, platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../commands/define.ts';
import type { Io, Signal } from '../io.ts';
import { json } from '../show/plain.ts';
import { wrongUsage } from '../trouble.ts';
import { startThrowAway, type ThrowAway } from './throw-away.ts';

/** Runs a throw-away server, and the command that uses it; answers the command's status. */
export async function dev({
  io,
  options: { command, port, json: asJson = false },
}: Call<{ command?: string; port: number; json?: boolean }>): Promise<number> {
  if (command?.trim() === '') throw wrongUsage('-c: it names no command');
  const signals = collectSignals(io);
  const server = await startThrowAway(port);
  try {
    const environment = environmentOf(server);
    if (command !== undefined) return await runWith(io, signals, command, environment);
    await io.stdout.print(asJson ? `${json(environment, 2)}\n` : exportsOf(environment));
    await io.stderr.print('Runs until Ctrl-C; then everything in it is gone.\n');
    await signals.next();
    return 0;
  } finally {
    await server.close();
    signals.close();
  }
}

/** What a command finds in its environment: each API under names that are read or used by its vendor's examples. */
export function environmentOf({ url, keys }: Pick<ThrowAway, 'url' | 'keys'>): Record<string, string> {
  const { accessKey, secretKey, apiKey } = keys;
  return {
    ENFILADE_URL: url,
    ENFILADE_API_KEY: apiKey,
    ENFILADE_ACCESS_KEY: accessKey,
    ENFILADE_SECRET_KEY: secretKey,
    AGORA_BASE_URL: `${url}/v5`,
    AGORA_ACCESS_KEY: accessKey,
    AGORA_SECRET_KEY: secretKey,
    HMS_BASE_URL: `${url}/v2`,
    HMS_ACCESS_KEY: accessKey,
    HMS_SECRET: secretKey,
    DOCSPACE_BASE_URL: url,
    DOCSPACE_API_KEY: apiKey,
  };
}

function exportsOf(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${value}\n`)
    .join('');
}

interface Signals {
  next(): Promise<Signal>;
  close(): void;
}

/** From now on signals do not end this process: they wait until somebody asks for the next one. */
function collectSignals(io: Io): Signals {
  const came: Signal[] = [];
  let wake = (): void => undefined;
  const tell = (signal: Signal): void => {
    came.push(signal);
    wake();
  };
  const close = io.onSignal(tell);
  return {
    close,
    next: async () => {
      for (;;) {
        const signal = came.shift();
        if (signal) return signal;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/**
 * A shell dies of a signal at once; with this it lets what it runs come to its end first, which may still need the server
 * to clean up, and takes over its status. Only at a terminal, where one can ask again: a signal between two commands of
 * the shell would be forgotten for as long as the second one takes.
 */
const PATIENT = "trap 'exit $?' HUP INT TERM\n";

async function runWith(
  io: Io,
  signals: Signals,
  command: string,
  environment: Record<string, string>,
): Promise<number> {
  const rest = Object.entries(io.env).filter(([name]) => !name.startsWith('ENFILADE_'));
  const env = { ...Object.fromEntries(rest), ...environment };
  // A group of its own, so that a signal reaches all that the command starts; but who is in the foreground of a terminal
  // must stay there, and gets the terminal's signals anyway.
  const ownGroup = !io.isTyped && platform() !== 'win32';
  const line = io.isTyped && platform() !== 'win32' ? `${PATIENT}${command}` : command;
  const child = spawn(line, { shell: true, stdio: 'inherit', env, detached: ownGroup });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      resolve(status ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
  const target = ownGroup ? -(child.pid ?? 0) : (child.pid ?? 0);
  let asked = 0;
  // What it runs beside itself may need the server, too.
  const over = ended.then(async () => {
    if (asked > 0 && ownGroup) await groupIsGone(io, target);
  });
  for (;;) {
    const signal = await Promise.race([over, signals.next()]);
    if (!signal) return ended;
    if (io.isTyped && signal === 'SIGINT') continue;
    asked += 1;
    // Asked twice: at once.
    io.kill(target, asked === 1 ? signal : 'SIGKILL');
  }
}

const CHECKED_EVERY_MS = 50;
const GIVEN_UP_AFTER_MS = 10_000;

async function groupIsGone(io: Io, group: number): Promise<void> {
  const until = Date.now() + GIVEN_UP_AFTER_MS;
  while (io.kill(group, 0)) {
    if (Date.now() > until) {
      io.kill(group, 'SIGKILL');
      return;
    }
    await sleep(CHECKED_EVERY_MS);
  }
}
