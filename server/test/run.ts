// npm test                 every test
// npm test -- unit         only the tests beside the source, which need no service
// npm test -- hms codes    only the files whose path holds one of the words ("unit" may stand before them)
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec, type TestEvent } from 'node:test/reporters';
import { startPostgres } from './support/postgres.ts';
import { count, lastLine, newTally } from './support/tally.ts';

const FILES_AT_ONCE = 2;
const TEST_LIMIT_MS = 5 * 60_000;
const SLOW_TEST_LIMIT_MS = 30 * 60_000;

const root = join(import.meta.dirname, '../..');
const words = process.argv.slice(2);
const unitOnly = words[0] === 'unit';
if (unitOnly) words.shift();

const files = testFiles();
const tally = newTally();
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interrupted.abort();
  });

const started = Date.now();
try {
  await runAll();
} catch (error) {
  console.error(error);
  tally.failed += 1;
}
for (const file of tally.empty) console.log(`No test in ${file}`);
if (tally.leftOut.length > 0) console.log(`Left out:\n  ${tally.leftOut.join('\n  ')}`);
if (tally.passed + tally.failed === 0) console.log('No test ran.');
console.log(`Took ${((Date.now() - started) / 1000).toFixed(1)} s`);
console.log(lastLine(tally));
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;

async function runAll(): Promise<void> {
  const postgres = unitOnly || files.length === 0 ? undefined : await startPostgres();
  try {
    if (postgres !== undefined) process.env['ENFILADE_TEST_POSTGRES'] = postgres.url;
    await pipeline(events(), new spec(), process.stdout, { end: false });
  } finally {
    await postgres?.stop();
  }
}

function testFiles(): string[] {
  const folders = unitOnly ? 'src' : '{src,test}';
  // Some tests have packages of their own, which have tests of their own.
  return globSync(`{server,client,web}/${folders}/**/*.test.ts`, { cwd: root, exclude: ['**/node_modules'] })
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort()
    .map((file) => join(root, file));
}

/** The events of every file as of one run, so that the report ends with all failures. */
async function* events(): AsyncGenerator<TestEvent> {
  const isSlow = (file: string): boolean => file.endsWith('.slow.test.ts');
  const quick = files.filter((file) => !isSlow(file));
  const slow = files.filter(isSlow);
  const parts = [
    () => runFiles(quick, FILES_AT_ONCE, TEST_LIMIT_MS),
    () => runFiles(slow, 1, SLOW_TEST_LIMIT_MS),
  ];
  let end: TestEvent | undefined;
  for (const part of parts) {
    // A run starts when it is made, not when it is read.
    for await (const event of part()) {
      count(tally, event);
      if (event.type === 'test:summary' && event.data.file === undefined) end = event;
      else if (!isTotal(event)) yield event;
    }
  }
  if (end !== undefined) yield end;
}

function runFiles(files: string[], concurrency: number, timeout: number): AsyncIterable<TestEvent> {
  // A file which leaves something open must not stop the run.
  const options = { files, concurrency, timeout, forceExit: true, signal: interrupted.signal };
  return files.length === 0 ? Readable.from([]) : (run(options) as AsyncIterable<TestEvent>);
}

/** A line such as `tests 12` of a part of the run: our own last line counts all of it. */
function isTotal(event: TestEvent): boolean {
  return event.type === 'test:diagnostic' && event.data.file === undefined;
}
