import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PLACES, type Run } from './places.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

type Members = Record<string, unknown>;

/** What `--json` printed, which is one document and nothing else. */
async function asked(run: Run, ...args: string[]): Promise<Members> {
  const { status, stdout, stderr } = await run([...args, '--json']);
  assert.equal(stderr, '', args.join(' '));
  assert.equal(status, 0);
  return JSON.parse(stdout) as Members;
}

for (const [place, open] of PLACES) {
  describe(`rooms, on ${place}`, () => {
    test('made, shown, changed, closed, kept, deleted and brought back', async (t) => {
      const { run, close } = await open(t);
      const made = await asked(
        run,
        'room',
        'create',
        'Algebra 数学',
        '--name',
        'algebra-2',
        '--tag',
        'maths',
        '--metadata',
        'grade=8',
        '--metadata',
        'school=north',
        '--seats',
        '30',
        '--expires',
        '+2d',
        '--on-expiry',
        'archive',
      );
      assert.match(made['created_at'] as string, TIME);
      assert.deepEqual(
        [made['title'], made['tags'], made['metadata'], made['seats'], made['on_expiry']],
        ['Algebra 数学', ['maths'], { grade: 8, school: 'north' }, 30, 'archive'],
      );
      for (const name of [
        'algebra-2',
        'name:ALGEBRA-2',
        String(made['number']),
        made['id'],
        made['short_id'],
      ]) {
        assert.deepEqual(await asked(run, 'room', 'show', String(name)), made);
      }

      const set = await asked(
        run,
        'room',
        'set',
        'algebra-2',
        '--title',
        'Algebra',
        '--metadata',
        'grade=9',
        '--unset',
        'metadata.school',
        '--unset',
        'expires_at',
        '--record',
      );
      assert.deepEqual(
        [set['title'], set['metadata'], set['expires_at'], set['record'], set['seats']],
        ['Algebra', { grade: 9 }, null, true, 30],
      );

      for (const [action, state, undo] of [
        ['disable', 'disabled', 'enable'],
        ['enable', 'open', 'disable'],
        ['archive', 'archived', 'restore'],
        ['restore', 'open', 'archive'],
      ] as const) {
        const { status, stdout } = await run(['room', action, 'algebra-2']);
        assert.match(stdout, new RegExp(`algebra-2.*Undo: enfilade room ${undo} algebra-2\n$`));
        assert.equal(status, 0);
        assert.equal((await asked(run, 'room', 'show', 'algebra-2'))['state'], state);
      }

      const copy = await asked(run, 'room', 'duplicate', 'algebra-2', 'Group B', '--name', 'group-b');
      assert.deepEqual([copy['title'], copy['name'], copy['tags']], ['Group B', 'group-b', ['maths']]);

      const deleted = await run(['room', 'delete', 'algebra-2', '--retention', '30d']);
      assert.match(
        deleted.stdout,
        new RegExp(`algebra-2 .*Until \\d{4}.* undone: enfilade room undelete ${String(made['id'])}\n$`),
      );
      assert.match(
        (await run(['room', 'deleted'])).stdout,
        /^ID +NUMBER +NAME +TITLE +DELETED +GONE FOR GOOD\n.*algebra-2/,
      );
      const gone = await run(['room', 'show', 'algebra-2']);
      assert.match(gone.stderr, /^enfilade: room not found \(room_not_found\); .*\n$/);
      assert.equal(gone.status, 1);
      assert.equal((await asked(run, 'room', 'undelete', String(made['id'])))['name'], 'algebra-2');

      const forGood = await run(['room', 'delete', 'group-b', '--retention', '0']);
      assert.match(forGood.stdout, /group-b .*deleted for good. This cannot be undone.\n$/);
      assert.equal((await run(['room', 'undelete', String(copy['id'])])).status, 1);
      await close();
    });
  });
}

const [[, openServer]] = PLACES;

test('lists: tables for people, a document for programs, lines where it may be long', async (t) => {
  const { run, close } = await openServer(t);
  const empty = await run(['room', 'list']);
  assert.deepEqual([empty.status, empty.stdout, empty.stderr], [0, '', 'There are no such rooms.\n']);
  for (const [title, tag] of [
    ['Chemistry', 'science'],
    ['化学', 'science'],
    ['Art', 'art'],
  ] as const) {
    await asked(run, 'room', 'create', title, '--name', `room-${title.length}`, '--tag', tag);
  }
  const { stdout } = await run(['room', 'list', '--sort', 'title']);
  const [head = '', ...lines] = stdout.trimEnd().split('\n');
  assert.match(head, /^NUMBER {2}NAME +TITLE +TYPE +STATE +CREATED$/);
  assert.deepEqual(
    lines.map((line) => /(Art|Chemistry|化学)/.exec(line)?.[0]),
    ['Art', 'Chemistry', '化学'],
  );
  assert.match(lines[0] ?? '', / open +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

  const page = await asked(
    run,
    'room',
    'list',
    '--tag',
    'science',
    '--limit',
    '1',
    '--sort',
    'title',
    '--count',
  );
  assert.equal(page['count'], 2);
  assert.deepEqual(
    (page['data'] as Members[]).map(({ title }) => title),
    ['Chemistry'],
  );
  const rest = await asked(
    run,
    'room',
    'list',
    '--tag',
    'science',
    '--sort',
    'title',
    '--after',
    String(page['next']),
  );
  assert.deepEqual(
    (rest['data'] as Members[]).map(({ title }) => title),
    ['化学'],
  );
  assert.equal(rest['next'], null);

  const cut = await run(['room', 'list', '--limit', '1']);
  assert.match(cut.stderr, /^There are more: --after \S+, or --all.\n$/);
  const all = await run(['room', 'list', '--all', '--json']);
  const documents = all.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Members);
  assert.deepEqual(
    documents.map(({ title }) => title),
    ['Art', '化学', 'Chemistry'],
  );
  assert.equal((await run(['room', 'list', '--all'])).stdout.split('\n').length, 5);
  await close();
});

test('members that no flag gives come from a file or from standard input', async (t) => {
  const { run, close } = await openServer(t);
  const polls = { polls: ['p1'], title: 'From JSON', tags: ['a'] };
  const made = await run(['room', 'create', '--from', '-', '--tag', 'b', '--json'], {
    stdin: JSON.stringify(polls),
  });
  assert.equal(made.stderr, '');
  const room = JSON.parse(made.stdout) as Members;
  assert.deepEqual([room['polls'], room['title'], room['tags']], [['p1'], 'From JSON', ['b']]);
  for (const stdin of ['', '[]', '"text"', 'nope']) {
    const { status, stderr } = await run(['room', 'create', '--from', '-'], { stdin });
    assert.match(stderr, /^enfilade: --from: it must be one JSON object\n$/);
    assert.equal(status, 2);
  }
  const none = await run(['room', 'create', '--from', '/no/such/file']);
  assert.match(none.stderr, /^enfilade: --from: ENOENT.*\n$/);
  await close();
});

test('metadata of --from are kept beside those of flags, and a flag wins', async (t) => {
  const { run, close } = await openServer(t);
  const from = async (metadata: Members, ...args: string[]): Promise<unknown> => {
    const { stdout, stderr } = await run(['room', ...args, '--from', '-', '--json'], {
      stdin: JSON.stringify({ metadata }),
    });
    assert.equal(stderr, '');
    return (JSON.parse(stdout) as Members)['metadata'];
  };
  assert.deepEqual(await from({ a: 1, b: 1 }, 'create', '--name', 'meta', '--metadata', 'b=2'), {
    a: 1,
    b: 2,
  });
  assert.deepEqual(await from({ b: 3, c: 3 }, 'set', 'meta', '--unset', 'metadata.a'), { b: 3, c: 3 });
  assert.deepEqual(await from({ d: 4 }, 'set', 'meta', '--metadata', 'e=5'), { d: 4, e: 5 });
  assert.deepEqual(await from({ f: 6 }, 'set', 'meta'), { f: 6 });
  await close();
});

test('what undoes a command names the same room, whatever that is called', async (t) => {
  const { run, close } = await openServer(t);
  const other = await asked(run, 'room', 'create', 'Another');
  const names = [String(other['number']), String(other['id']), 'name:algebra', '-x', 'plain'];
  for (const name of names) {
    await asked(run, 'room', 'create', `--name=${name}`);
    const disabled = await run(['room', 'disable', `name:${name}`]);
    const [, undo = ''] = /Undo: enfilade (.*)\n$/.exec(disabled.stdout) ?? [];
    assert.equal((await run(undo.split(' '))).status, 0, undo);
    assert.equal((await asked(run, 'room', 'show', `name:${name}`))['state'], 'open', undo);
  }
  assert.deepEqual(await asked(run, 'room', 'show', String(other['id'])), other);
  await close();
});

test('what is refused is told in one line, by the member', async (t) => {
  const { run, close } = await openServer(t);
  await asked(run, 'room', 'create', '--name', 'taken');
  for (const [args, status, said] of [
    [['room', 'create', '--name', 'TAKEN'], 1, /\(name_taken\)/],
    [['room', 'create', '--name', 'no blanks'], 1, /^enfilade: name: .*\(bad_input\)/],
    [['room', 'create', '--from', '-'], 1, /^enfilade: titel.*\(bad_input\)/],
    [['room', 'set', 'taken'], 2, /nothing to change/],
    [['room', 'set', 'taken', '--unset', 'title2'], 1, /title2/],
    [['room', 'create', '--webhook-header', 'A: b'], 2, /--webhook/],
    [['room', 'archive', 'nothing'], 1, /room_not_found/],
    [['room', 'list', '--sort', 'colour'], 1, /sort/],
  ] as const) {
    const ended = await run(args, { stdin: '{"titel":"x"}' });
    assert.match(ended.stderr, said);
    assert.match(ended.stderr, /^enfilade: [^\n]+\n$/);
    assert.equal(ended.stdout, '');
    assert.equal(ended.status, status, args.join(' '));
  }
  await close();
});
