import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Io } from '../io.ts';
import { createProgram } from '../program.ts';
import { completionFor } from './complete.ts';

const sink = { print: () => Promise.resolve(), isTerminal: false, color: false, columns: 80 };
const program = createProgram({ stdout: sink, stderr: sink } as unknown as Io, () => undefined);
const values = (...words: string[]) =>
  completionFor(program, words)
    .candidates.map(({ value }) => value)
    .filter((value) => value.startsWith(words.at(-1) ?? ''));

test('commands, and the commands of a group', () => {
  assert.deepEqual(values('r'), ['room']);
  assert.deepEqual(values('room', 'un'), ['undelete']);
  assert.deepEqual(values('room', 'list', ''), []);
  assert.ok(values('').includes('serve'));
  assert.ok(!values('').includes('__complete'));
});

test('options, with what they mean', () => {
  assert.deepEqual(values('room', 'list', '--cr'), ['--created-after', '--created-before']);
  const [one] = completionFor(program, ['dev', '--co']).candidates;
  assert.equal(one?.doc, 'what to run, as the shell understands it');
});

test('values of options, as a word of their own or behind =', () => {
  assert.deepEqual(values('token', '--door', 'a'), ['agora']);
  assert.deepEqual(values('token', '--door=1'), ['--door=100ms']);
  assert.deepEqual(values('token', '--lifetime', ''), []);
});

test('values of arguments; an option and its value are no arguments', () => {
  assert.deepEqual(values('completion', ''), ['bash', 'zsh', 'fish']);
  const room = completionFor(program, ['room', 'show', '--url', 'http://x', '--json', '']);
  assert.equal(room.asks, 'room');
  assert.equal(completionFor(program, ['room', 'show', 'algebra', '']).asks, undefined);
});

test('values of options that may be given several times; commands to be told about', () => {
  assert.deepEqual(values('room', 'list', '--state', 'o'), ['open']);
  assert.deepEqual(values('room', 'list', '--type=f'), ['--type=form']);
  assert.deepEqual(values('help', 'ro'), ['room']);
  assert.deepEqual(values('help', 'room', 'un'), ['undelete']);
});

test('files and folders', () => {
  assert.equal(completionFor(program, ['serve', '--data-dir', 'da']).kind, 'folders');
  assert.equal(completionFor(program, ['room', 'create', '--from', '']).kind, 'files');
  assert.equal(completionFor(program, ['room', 'list', '--data-dir', 'da']).kind, 'folders');
});

test('words that lead nowhere', () => {
  assert.deepEqual(values('nope', ''), []);
  assert.deepEqual(values('room', 'create', '--nope=', ''), []);
  assert.deepEqual(completionFor(program, []).kind, 'words');
});
