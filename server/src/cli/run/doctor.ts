import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, loadConfig, type Config } from '../../config.ts';
import { DATABASE_FILE, LOCK_FILE } from '../../db/sqlite.ts';
import type { Call } from '../commands/define.ts';
import { lookAtDatabase } from '../doctor/database.ts';
import { finding, type Finding, type Health } from '../doctor/finding.ts';
import { lookAtFolder } from '../doctor/folder.ts';
import { lookAtClock, lookAtOptionalParts, lookAtVersions } from '../doctor/machine.ts';
import { lookAtPort } from '../doctor/port.ts';
import { lookAtServer } from '../doctor/remote.ts';
import { lookAtEncryptionKey } from '../doctor/secrets.ts';
import type { Io, Sink } from '../io.ts';
import { environmentFor } from '../reach/config.ts';
import { painter } from '../show/paint.ts';
import { json, plain } from '../show/plain.ts';
import { withProgress, type Progress } from '../show/progress.ts';
import { FAILED, wrongUsage } from '../trouble.ts';

interface Options {
  url?: string;
  key?: string;
  dataDir?: string;
  json?: boolean;
}

/** Tells what is wrong and what to do about it; answers 1 when something fails. */
export async function doctor({ io, options }: Call<Options>): Promise<number> {
  const { dataDir, key = io.env['ENFILADE_API_KEY'] } = options;
  if (dataDir !== undefined && options.url !== undefined)
    throw wrongUsage('--data-dir is for when there is no --url');
  // As for every command: a flag wins over the environment.
  const url = options.url ?? (dataDir === undefined ? io.env['ENFILADE_URL'] : undefined);
  if (url && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw wrongUsage(
      `--url must be the address of a server, such as https://rooms.example.com, not "${url}"`,
    );
  }
  const findings = await withProgress(io, 'looking', async (progress) => {
    const looked = url === undefined || url === '' ? lookHere(io, options, progress) : lookAtServer(url, key);
    const all: Finding[] = [];
    for await (const one of looked) all.push(one);
    return all;
  });
  const failed = findings.some(({ health }) => health === 'fail');
  const text = options.json === true ? `${json({ ok: !failed, findings }, 2)}\n` : shown(io.stdout, findings);
  await io.stdout.print(text);
  return failed ? FAILED : 0;
}

async function* lookHere(io: Io, { dataDir }: Options, progress: Progress): AsyncGenerator<Finding> {
  yield* lookAtVersions(io.nodeVersion);
  yield lookAtClock(Date.now());
  let config: Config;
  try {
    config = loadConfig({ env: environmentFor(io, dataDir), readFile: (path) => io.readFile(path) });
    yield finding('configuration', 'ok', 'every option can be read');
  } catch (reason) {
    if (!(reason instanceof ConfigError)) throw reason;
    for (const fault of reason.message.split('\n')) {
      yield finding('configuration', 'fail', fault, 'See enfilade serve --help.');
    }
    // The rest of the options tells nothing about a server that cannot start; what is there is looked at anyway.
    config = loadConfig({ ...(dataDir !== undefined && { env: { ENFILADE_DATA_DIR: dataDir } }) });
  }
  yield* lookAtFolder(config.dataDir);
  yield* lookAtStore(config, progress);
  yield await lookAtPort(config, lockOf(config));
  yield* lookAtOptionalParts(io.env['PATH'], config.office);
}

async function* lookAtStore(config: Config, progress: Progress): AsyncGenerator<Finding> {
  // Where one may not look, that was told of the folder.
  if (config.databaseUrl === undefined && !mayLookInto(config.dataDir)) return;
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, DATABASE_FILE))) {
    yield finding('database', 'note', 'none yet: the first start makes it');
    yield lookAtEncryptionKey(config, []);
    return;
  }
  progress.now('reading the database');
  const { findings, inspection } = await lookAtDatabase(config, DATABASE_FILE);
  yield* findings;
  if (inspection) yield lookAtEncryptionKey(config, inspection.sealed);
}

function mayLookInto(dataDir: string): boolean {
  try {
    accessSync(dataDir, constants.X_OK);
    return true;
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function lockOf({ databaseUrl, dataDir }: Config): string | undefined {
  return databaseUrl === undefined ? join(dataDir, LOCK_FILE) : undefined;
}

const COLORS = { ok: 'green', note: 'blue', warn: 'yellow', fail: 'red' } as const satisfies Record<
  Health,
  string
>;

function shown(sink: Sink, findings: readonly Finding[]): string {
  const paint = painter(sink);
  const width = Math.max(...findings.map(({ part }) => part.length));
  const indent = ' '.repeat(width + 8);
  return findings
    .map(({ part, health, text, advice }) => {
      const line = `${paint(COLORS[health], health.padEnd(4))}  ${part.padEnd(width)}  ${plain(text)}\n`;
      return advice === undefined ? line : `${line}${indent}→ ${plain(advice)}\n`;
    })
    .join('');
}
