import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { closeWithProcess } from '../support/close-with-process.ts';
import { needsShared, sharedPath } from '../support/shared.ts';
import { openClient, type Client } from './client.ts';

const PAGE = 'seeds/003_f349baf15ccbb7c2.txt';
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'enfilade-seed-'));
const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
after(closeWithProcess({ close: async () => removeFolder(), abandon: removeFolder }));

/** The programs of the page in one language, in their order: the whole first, then each step. */
function samples(language: 'ts' | 'py'): string[] {
  const page = readFileSync(sharedPath(PAGE) ?? '', 'utf8');
  const blocks = [...page.matchAll(new RegExp(`^  \`\`\` ${language}\\n(.*?)^  \`\`\``, 'gms'))];
  return blocks.map(([, text = '']) => text.replace(/^ {2}/gm, ''));
}

/** What a reader is told to change, and nothing else. */
function filledIn(program: string, { server }: Client, roomId: number): string {
  const changes: [string, string][] = [
    ['1234', String(roomId)],
    ['https://yourportal.onlyoffice.com', server.url],
    ['YOUR_API_KEY', server.keys.apiKey],
  ];
  for (const [from] of changes)
    assert.equal(program.split(from).length, 2, `${from} stands once in the sample`);
  return changes.reduce((text, [from, to]) => text.replace(from, to), program);
}

const PYTHON = process.env['ENFILADE_TEST_PYTHON'] ?? 'python3';
const hasRequests = spawnSync(PYTHON, ['-c', 'import requests']).status === 0;
const python = hasRequests ? needsShared(PAGE) : { skip: `needs ${PYTHON} with its package requests` };

describe('DS 0.1 the sample programs of the page', () => {
  let client: Client;
  before(async () => {
    client = await openClient();
  });
  after(() => client.server.stop());

  async function mustHaveRun(roomId: number) {
    const types = ['room.created', 'room.updated', 'room.archived', 'room.deleted'];
    assert.deepEqual(await client.roomEvents(roomId), types);
    const { status } = await client.call('GET', `/files/rooms/${roomId}`);
    assert.equal(status, 404);
    const { folders } = await client.get<{ folders: { title: string; roomType: number; id: number }[] }>(
      '/files/rooms',
    );
    assert.deepEqual(
      folders.map(({ title, roomType }) => [title, roomType]),
      [['New Room', 2]],
    );
    await client.send('DELETE', `/files/rooms/${folders[0]?.id ?? 0}`);
    return folders[0]?.id ?? 0;
  }

  test('DS 0.1 the Node program runs to the end and tells of no failure', needsShared(PAGE), async () => {
    const [whole = ''] = samples('ts');
    const { id } = await client.room();
    const file = join(folder, 'manage-rooms.mjs');
    writeFileSync(file, filledIn(whole, client, id));
    const { stdout, stderr } = await run(process.execPath, [file]);
    assert.deepEqual([stdout, stderr], ['', '']);
    await mustHaveRun(id);
  });

  test('DS 0.1 the Python program runs to the end and tells of no failure', python, async () => {
    const [whole = ''] = samples('py');
    const { id } = await client.room();
    const { stdout, stderr } = await run(PYTHON, ['-c', filledIn(whole, client, id)]);
    assert.equal(stderr, '');
    const created = await mustHaveRun(id);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, 5, stdout);
    assert.equal(lines[0], `Room created successfully: ${created}`);
    assert.match(
      lines[1] ?? '',
      new RegExp(`^Room details: \\{'response': \\{.*'id': ${id},.*'statusCode': 200\\}$`),
    );
    assert.deepEqual(lines.slice(2), [
      `Room ${id} renamed successfully.`,
      `Room ${id} archived successfully.`,
      `Room ${id} deleted successfully.`,
    ]);
  });

  test('DS 0.1 each step of the page alone, in both languages', python, async () => {
    const { id } = await client.room();
    const head = (text: string) => text.slice(0, text.search(/^\/\/ Step 1|^# Step 1/m));
    const calls = [
      ['createRoom', 'create_room', `'New Room', 'x'`],
      ['getRoomDetails', 'get_room_details', String(id)],
      ['renameRoom', 'rename_room', `${id}, 'Other'`],
      ['archiveRoom', 'archive_room', String(id)],
      ['deleteRoom', 'delete_room', String(id)],
    ] as const;
    const [wholeNode = '', ...nodeSteps] = samples('ts');
    const [wholePython = '', ...pythonSteps] = samples('py');
    assert.deepEqual([nodeSteps.length, pythonSteps.length], [5, 5]);

    const node = calls
      .slice(0, 4)
      .map(([name, , given], index) => `${nodeSteps[index] ?? ''}\nawait ${name}(${given});`);
    const file = join(folder, 'steps.mjs');
    const known = (text: string) =>
      text
        .replace('https://yourportal.onlyoffice.com', client.server.url)
        .replace('YOUR_API_KEY', client.server.keys.apiKey);
    writeFileSync(file, known(head(wholeNode)) + node.join('\n'));
    assert.deepEqual(await run(process.execPath, [file]), { stdout: '', stderr: '' });
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.updated', 'room.archived']);

    const [, , , , [, remove, given]] = calls;
    const last = `${known(head(wholePython))}${pythonSteps[4] ?? ''}\n${remove}(${given})\n`;
    assert.equal((await run(PYTHON, ['-c', last])).stdout, `Room ${id} deleted successfully.\n`);
  });
});
