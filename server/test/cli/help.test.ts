import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from './cli.ts';
import { allCommands } from './commands.ts';

const commands = allCommands();

test('there are the commands that the documentation speaks of', () => {
  const names = commands.map(({ path }) => path.join(' '));
  for (const name of ['serve', 'dev', 'doctor', 'bench', 'token', 'completion', 'events follow', 'keys roll'])
    assert.ok(names.includes(name), name);
  for (const action of ['create', 'list', 'show', 'set', 'disable', 'enable', 'archive', 'restore', 'delete'])
    assert.ok(names.includes(`room ${action}`), action);
});

for (const { path, examples, options } of commands) {
  const name = path.join(' ');
  test(`${name} --help tells what it does, its options and an example`, async (t) => {
    const { status, stdout, stderr } = await runCli(t, [...path, '--help']);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^Usage: enfilade ${name} `));
    assert.ok(examples.length > 0);
    for (const line of examples) {
      assert.match(line, /\benfilade\b/);
      assert.ok(stdout.includes(`  $ ${line}`), line);
    }
    for (const option of options) assert.ok(stdout.includes(option), option);
  });
}

const asked: [args: string[], status: number, stdout: RegExp, stderr: RegExp][] = [
  [['--help'], 0, /^Usage: enfilade .*flags win over the environment/is, /^$/],
  [['help'], 0, /^Usage: enfilade /, /^$/],
  [['help', 'room'], 0, /^Usage: enfilade room /, /^$/],
  [['help', 'room', 'create'], 0, /^Usage: enfilade room create /, /^$/],
  [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
  [[], 2, /^$/, /^Usage: enfilade /],
  [['room'], 2, /^$/, /^Usage: enfilade room /],
  [['rom'], 2, /^$/, /^enfilade: unknown command 'rom'. Did you mean room\?; see enfilade --help\n$/],
  [
    ['room', 'creat'],
    2,
    /^$/,
    /^enfilade: unknown command 'creat'. Did you mean create\?; see enfilade room --help\n$/,
  ],
  [
    ['room', 'list', '--limt', '3'],
    2,
    /^$/,
    /^enfilade: unknown option '--limt'. Did you mean --limit\?; see enfilade room list --help\n$/,
  ],
  [
    ['room', 'list', '--limit', '101'],
    2,
    /^$/,
    /^enfilade: .*'101' is invalid. It must be a whole number, 1 to 100; see /,
  ],
  [['room', 'list', '--limit'], 2, /^$/, /^enfilade: option '--limit <number>' argument missing; see /],
  [
    ['room', 'list', '--state', 'closed'],
    2,
    /^$/,
    /^enfilade: .*one of open, scheduled, disabled, archived; see /,
  ],
  [['room', 'show'], 2, /^$/, /^enfilade: missing required argument 'room'; see /],
  [['room', 'show', 'a', 'b'], 2, /^$/, /^enfilade: too many arguments for 'show'.*; see /],
  [
    ['token', '--door', 'zoom'],
    2,
    /^$/,
    /^enfilade: .*Allowed choices are native, agora, 100ms; see enfilade token --help\n$/,
  ],
  [['completion', 'tcsh'], 2, /^$/, /^enfilade: .*Allowed choices are bash, zsh, fish; see /],
];
for (const [args, status, stdout, stderr] of asked) {
  test(`enfilade ${args.join(' ')} ends with ${status}, and says why in one line`, async (t) => {
    const ended = await runCli(t, args);
    assert.match(ended.stdout, stdout);
    assert.match(ended.stderr, stderr);
    assert.equal(ended.status, status);
  });
}
