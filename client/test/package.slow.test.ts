import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startBrowser, watch } from '../../server/test/support/browser.ts';
import { startServer, type TestServer } from '../../server/test/support/server.ts';
import { buildPackage } from '../build.ts';
import manifest from '../package.json' with { type: 'json' };
import { VERSION } from '../src/version.ts';

const run = promisify(execFile);
const TSC = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

const folder = mkdtempSync(join(tmpdir(), 'enfilade-package-'));
const app = join(folder, 'app');
const installed = join(app, 'node_modules/@enfilade/client');
let server: TestServer;
let files: string[];
before(async () => {
  server = await startServer();
  buildPackage(join(folder, 'dist'));
  const packed = await npm(['pack', '--json', join(folder, 'dist')], folder);
  const [{ filename, files: inside }] = JSON.parse(packed) as [
    { filename: string; files: { path: string }[] },
  ];
  files = inside.map(({ path }) => path);
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"name":"app","private":true,"type":"module"}');
  await npm(['install', '--offline', '--no-audit', '--no-fund', join(folder, filename)], app);
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function npm(args: string[], cwd: string): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: folder };
  return (await run('npm', args, { cwd, env })).stdout;
}

/** What somebody writes who has no build step. */
const PROGRAM = `
import { Enfilade, EnfiladeError, isEnfiladeError } from '@enfilade/client';
export async function program(url, key) {
  const enfilade = new Enfilade({ url, key });
  const room = await enfilade.rooms.create({ title: 'Packed', tags: ['packed'] });
  const names = [];
  for await (const { title } of enfilade.rooms.list({ tag: 'packed' })) names.push(title);
  const error = await enfilade.rooms.create({ name: room.name }).catch((reason) => reason);
  const events = [];
  for await (const { type } of enfilade.rooms.events.follow(room.id)) {
    events.push(type);
    if (type === 'room.created') await enfilade.rooms.delete(room.id, { retention_seconds: 0 });
    else break;
  }
  return { names, events, code: error.code, requestId: typeof error.requestId, isError: error instanceof EnfiladeError && isEnfiladeError(error) };
}
`;
const PRINTED = {
  names: ['Packed'],
  events: ['room.created', 'room.deleted'],
  code: 'name_taken',
  requestId: 'string',
  isError: true,
};

test('the package holds JavaScript, its types, and nothing else', () => {
  const kinds = new Set(files.map((path) => path.replace(/^.*?((\.d)?\.\w+)$/, '$1')));
  assert.deepEqual([...kinds].sort(), ['.d.ts', '.js', '.json', '.md', 'LICENSE']);
  const published = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const { name, version, dependencies, private: isPrivate } = published;
  assert.deepEqual(
    [name, version, dependencies, isPrivate],
    ['@enfilade/client', VERSION, undefined, undefined],
  );
  assert.equal(manifest.version, VERSION);
});

/** Node as the checkout has it, and that of the machine where it is another. */
const nodes = new Map(
  [process.execPath, '/usr/bin/node', '/usr/local/bin/node'].flatMap((path) => {
    const version = versionOf(path);
    return version !== undefined && Number(version.split('.')[0]) >= 20 ? [[version, path] as const] : [];
  }),
);

for (const [version, path] of nodes) {
  test(`the package in Node ${version}`, async () => {
    writeFileSync(join(app, 'program.js'), PROGRAM);
    const main = `import { program } from './program.js';\nconsole.log(JSON.stringify(await program(...process.argv.slice(2))));\n`;
    writeFileSync(join(app, 'main.js'), main);
    const { stdout } = await run(path, ['main.js', server.url, server.keys.apiKey], { cwd: app });
    assert.deepEqual(JSON.parse(stdout), PRINTED);
  });
}

for (const [module, moduleResolution] of [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
]) {
  test(`the types of the package, as ${moduleResolution} finds them`, async () => {
    const code = `
      import { Enfilade, isEnfiladeError, type Room } from '@enfilade/client';
      const enfilade = new Enfilade({ url: 'http://127.0.0.1:1', key: 'sk-x' });
      export async function first(): Promise<Room | undefined> {
        for await (const room of enfilade.rooms.list({ state: 'open' })) return room;
        return undefined;
      }
      export const isTaken = (error: unknown) => isEnfiladeError(error, 'name_taken') && error.code === 'name_taken';
      // @ts-expect-error: no such state
      enfilade.rooms.list({ state: 'opened' });
    `;
    writeFileSync(join(app, 'types.ts'), code);
    const options = ['--strict', '--noEmit', '--lib', 'es2023,dom', '--target', 'es2023'];
    const args = [TSC, ...options, '--module', module, '--moduleResolution', moduleResolution, 'types.ts'];
    const { stdout } = await run(
      process.execPath,
      args.filter((arg) => arg !== undefined),
      { cwd: app },
    ).catch((error: unknown) => error as { stdout: string });
    assert.equal(stdout, '');
  });
}

test('the package in a browser, from another origin, as it is', async (t) => {
  const site = await serveStatic();
  t.after(() => site.close());
  const browser = await startBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const { complaints, requests } = watch(page);
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  await page.goto(origin);
  const printed = await page.evaluate(
    `import('/program.js').then(({ program }) => program(${JSON.stringify(server.url)}, ${JSON.stringify(server.keys.apiKey)}))`,
  );
  assert.deepEqual(printed, PRINTED);
  assert.deepEqual(complaints, []);
  assert.deepEqual(
    [...new Set(requests.map((url) => new URL(url).origin))].sort(),
    [origin, server.url].sort(),
  );
});

/** The page of an application, with an import map to where the package was installed. */
async function serveStatic(): Promise<Server> {
  const page = `<!doctype html><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({
    imports: { '@enfilade/client': '/client/index.js' },
  })}</script>`;
  const site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const isScript = path.endsWith('.js');
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    if (path === '/program.js') response.end(PROGRAM);
    else if (isScript) response.end(readFileSync(join(installed, path.replace(/^\/client\//, ''))));
    else response.end(page);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  return site;
}

function versionOf(path: string): string | undefined {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1);
  } catch {
    return undefined;
  }
}
