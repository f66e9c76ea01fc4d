import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from './cli.ts';

const LIMIT_MS = 150;
const RUNS = 15;

// The others of this machine take their time, too: what counts is how quick it can be.
test(`--help answers within ${String(LIMIT_MS)} ms`, async (t) => {
  for (const args of [['--help'], ['room', 'create', '--help']]) {
    const times: number[] = [];
    for (let n = 0; n < RUNS; n += 1) {
      const started = performance.now();
      await runCli(t, args);
      times.push(performance.now() - started);
    }
    const best = Math.min(...times);
    t.diagnostic(`enfilade ${args.join(' ')}: ${best.toFixed(0)} ms at best, ${String(RUNS)} runs`);
    assert.ok(best <= LIMIT_MS, `${best.toFixed(0)} ms`);
  }
});
