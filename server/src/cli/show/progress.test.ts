import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { lineFor, withProgress } from './progress.ts';

test('one line: how much of how much, or that something happens', () => {
  assert.equal(lineFor({ label: 'reading', done: 1, total: 4 }, 0), '██████░░░░░░░░░░░░░░░░░░  25 % reading');
  assert.equal(lineFor({ label: 'reading', done: 9, total: 4 }, 0), `${'█'.repeat(24)} 100 % reading`);
  assert.equal(lineFor({ label: 'asking', done: 1200, total: undefined }, 1), '⠙ asking 1,200');
});

for (const isTerminal of [true, false]) {
  test(`what takes longer than a second is shown on ${isTerminal ? 'a terminal' : 'nothing else'}`, async () => {
    mock.timers.enable({ apis: ['setInterval', 'Date'] });
    try {
      const printed: string[] = [];
      const print = (text: string) => Promise.resolve(void printed.push(text));
      const stderr = { print, isTerminal, color: false, columns: 80 };
      const answer = await withProgress({ stderr }, 'asking', async (progress) => {
        mock.timers.tick(900);
        assert.deepEqual(printed, []);
        progress.at(1, 2);
        mock.timers.tick(200);
        return 7;
      });
      assert.equal(answer, 7);
      if (isTerminal) {
        assert.match(printed[0] ?? '', / 50 % asking$/);
        assert.equal(printed.at(-1), '\r\u001b[K', 'and is cleared at the end');
      } else {
        assert.deepEqual(printed, []);
      }
    } finally {
      mock.timers.reset();
    }
  });
}
