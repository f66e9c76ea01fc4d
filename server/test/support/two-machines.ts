import { execFileSync, spawn } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { closeWithProcess } from './close-with-process.ts';

/**
 * Two machines with one wire between them, as network namespaces: a test file runs itself again on the one where the
 * server is, and its browser runs on the other. What the wire does to packets is said by iptables at its ends.
 */
export interface Wire {
  id: string;
  /** The namespace of the browser. */
  client: string;
  server: string;
}

/** Where the server is reached, and where another service beside it is. */
export const SERVER_ADDRESS = '10.99.1.1';
export const OTHER_ADDRESS = '10.99.1.3';
const CLIENT_ADDRESS = '10.99.1.2';
const NEXT_CLIENT_ADDRESS = '10.99.1.4';

const KEY = 'ENFILADE_TEST_WIRE';
const PREFIX = 'enfilade-test-';
const LIMIT_MS = 280_000;

/** The wire of the machine that this process runs on; undefined in the process which makes it. */
export function wireHere(): Wire | undefined {
  const told = process.env[KEY];
  return told === undefined ? undefined : (JSON.parse(told) as Wire);
}

/**
 * Adds a rule for what comes over the wire, at both ends: `-p udp -j DROP`. What leaves is let go, because programs are
 * told of packets that they may not send.
 */
export function rule(wire: Wire, text: string): void {
  for (const end of endsOf(wire)) iptables(end.name, ['-A', 'INPUT', '-i', end.device, ...text.split(' ')]);
}

/** Takes away all rules. */
export function openWire(wire: Wire): void {
  for (const { name } of endsOf(wire)) iptables(name, ['-F']);
}

/** The browser's machine goes to another network: from now on it has another address. */
export function handOver(wire: Wire): void {
  const [, { name, device }] = endsOf(wire);
  run('ip', ['-n', name, 'addr', 'del', `${CLIENT_ADDRESS}/24`, 'dev', device]);
  run('ip', ['-n', name, 'addr', 'add', `${NEXT_CLIENT_ADDRESS}/24`, 'dev', device]);
  defaultRoute(name);
}

/** Packets that rules have dropped so far, on the way to the server and to the client. */
export function dropped(wire: Wire): { up: number; down: number } {
  const count = (name: string): number =>
    [...iptables(name, ['-nvxL']).matchAll(/^ *(\d+) +\d+ +DROP/gm)].reduce(
      (sum, [, found]) => sum + Number(found),
      0,
    );
  return { up: count(wire.server), down: count(wire.client) };
}

function iptables(name: string, words: readonly string[]): string {
  return run('ip', ['netns', 'exec', name, 'iptables', ...words]);
}

/** Runs the tests of this file on the server's machine, and reports each as one of this process. */
export function testOnTwoMachines(file: string): void {
  const missing = whatIsMissing();
  test('on two machines', { skip: missing ?? false, timeout: LIMIT_MS }, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'enfilade-wire-'));
    const wire = makeWire();
    const browser = join(folder, 'browser');
    const program = process.env['ENFILADE_TEST_CHROMIUM'] ?? 'chromium';
    writeFileSync(browser, `#!/bin/sh\nexec ip netns exec ${wire.client} ${program} "$@"\n`);
    chmodSync(browser, 0o755);
    const words = ['--test', '--test-reporter=tap', ...namePattern(), file];
    const child = spawn('ip', ['netns', 'exec', wire.server, process.execPath, ...words], {
      env: { ...ownEnvironment(), [KEY]: JSON.stringify(wire), ENFILADE_TEST_CHROMIUM: browser },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const remove = (): void => {
      if (child.exitCode === null) console.error(output);
      if (child.exitCode === null && child.pid !== undefined) killGroup(child.pid);
      for (const name of [wire.client, wire.server]) quietly('ip', ['netns', 'del', name]);
      rmSync(folder, { recursive: true, force: true });
    };
    const close = closeWithProcess({ close: async () => remove(), abandon: remove });
    context.after(close);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    const found = [...output.matchAll(/^ {4,}(not )?ok \d+ - (.*?)(?: # (SKIP.*|.*))?$/gm)];
    for (const [, not, title = '', note] of found)
      await context.test(title, { skip: note?.startsWith('SKIP') === true }, () => {
        if (not !== undefined) throw new Error('its output stands at the test “on two machines”');
      });
    for (const [, told = ''] of output.matchAll(/^ {4,}# (?!Subtest)(.*)$/gm)) context.diagnostic(told);
    if (found.length === 0 || child.exitCode !== 0) throw new Error(output);
  });
}

function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  for (const program of ['ip', 'iptables']) {
    const places = (process.env['PATH'] ?? '').split(delimiter);
    if (!places.some((place) => isProgram(join(place, program)))) {
      return `needs ${program} (Debian: apt-get install iproute2 iptables)`;
    }
  }
  sweep();
  const name = `${PREFIX}${String(process.pid)}-t`;
  if (!quietly('ip', ['netns', 'add', name])) return 'network namespaces cannot be made here';
  quietly('ip', ['netns', 'del', name]);
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a process left that was killed. */
function sweep(): void {
  const list = run('ip', ['netns', 'list']);
  for (const [name, pid] of list.matchAll(new RegExp(`^${PREFIX}(\\d+)-\\w`, 'gm'))) {
    try {
      process.kill(Number(pid), 0);
    } catch {
      quietly('ip', ['netns', 'del', name]);
    }
  }
}

function endsOf({ id, client, server }: Wire) {
  return [
    { name: server, device: `ef${id}s`, addresses: [SERVER_ADDRESS, OTHER_ADDRESS] },
    { name: client, device: `ef${id}c`, addresses: [CLIENT_ADDRESS] },
  ] as const;
}

function makeWire(): Wire {
  const id = String(process.pid);
  const wire = { id, client: `${PREFIX}${id}-c`, server: `${PREFIX}${id}-s` };
  const ends = endsOf(wire);
  for (const { name } of ends) run('ip', ['netns', 'add', name]);
  const [near, far] = ends;
  const peer = ['type', 'veth', 'peer', 'name', far.device, 'netns', far.name];
  run('ip', ['-n', near.name, 'link', 'add', near.device, ...peer]);
  for (const { name, device, addresses } of ends) {
    // No address that comes by itself a second later: Chromium then drops what it is loading (ERR_NETWORK_CHANGED).
    run('ip', ['-n', name, 'link', 'set', device, 'addrgenmode', 'none']);
    for (const address of addresses) run('ip', ['-n', name, 'addr', 'add', `${address}/24`, 'dev', device]);
    for (const one of ['lo', device]) run('ip', ['-n', name, 'link', 'set', one, 'up']);
  }
  defaultRoute(wire.client);
  return wire;
}

/** A browser looks by which address it would go out. */
function defaultRoute(name: string): void {
  run('ip', ['-n', name, 'route', 'add', 'default', 'via', SERVER_ADDRESS]);
}

/** So that some of them can be run alone. */
function namePattern(): string[] {
  return process.execArgv.filter((word) => word.startsWith('--test-name-pattern'));
}

/** Without what says that this process is a test's: the other one reports for itself. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
  return rest;
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function quietly(program: string, args: readonly string[]): boolean {
  try {
    run(program, args);
    return true;
  } catch {
    return false;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended this moment.
  }
}
