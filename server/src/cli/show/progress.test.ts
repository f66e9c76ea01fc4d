import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { lineFor, withProgress } from './progress.ts';

test('one line: how much of how much, or that something happens', () => {
  assert.equal(lineFor({ label: 'reading', done: 1, total: 4 }, 0), '██████░░░░░░░░░░░░░░░░░░  25 % reading');
  assert.equal(lineFor({ label: 'reading', done: 9, total: 4 }, 0), `${'█'.repeat(24)} 100 % reading`);
  assert.equal(lineFor({ label: 'asking', done: 1200, total: undefined }, 1), '⠙ asking 1,200');
});

test('what takes longer than a second is shown, and taken away at the end', async () => {
  mock.timers.enable({ apis: ['setInterval', 'Date'] });
  try {
    const shown: string[] = [];
    const status = (text: string) => void shown.push(text);
    const answer = await withProgress({ status }, 'asking', async (progress) => {
      mock.timers.tick(900);
      assert.deepEqual(shown, []);
      progress.at(1, 2);
      mock.timers.tick(200);
      return 7;
    });
    assert.equal(answer, 7);
    assert.match(shown[0] ?? '', / 50 % asking$/);
    assert.equal(shown.at(-1), '');
  } finally {
    mock.timers.reset();
  }
});
