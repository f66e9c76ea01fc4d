import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenOf } from './screen.ts';

function screen(isTerminal: boolean) {
  let printed = '';
  const stream = {
    write: (text: string, done?: () => void) => {
      printed += text;
      done?.();
      return true;
    },
    hasColors: () => true,
    columns: 60,
  };
  const streams = { stdout: stream, stderr: stream } as unknown as Parameters<typeof screenOf>[0];
  const made = screenOf(streams, { stdout: isTerminal, stderr: isTerminal });
  return { ...made, printed: () => printed };
}

test('a status is cleared by whatever is printed next, once', async () => {
  const { status, stdout, printed } = screen(true);
  status('one');
  status('two');
  await stdout.print('a');
  await stdout.print('b');
  status('');
  assert.equal(printed(), '\r\u001b[Kone\r\u001b[Ktwo\r\u001b[Kab');
  assert.deepEqual([stdout.color, stdout.columns], [true, 60]);
});

test('what is not a terminal has no status, no colours and the usual width', async () => {
  const { status, stdout, printed } = screen(false);
  status('one');
  await stdout.print('a');
  assert.equal(printed(), 'a');
  assert.deepEqual([stdout.color, stdout.columns], [false, 80]);
});
