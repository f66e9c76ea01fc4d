import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

/** What a test run has come to so far. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Each suite or test that was left out, with its file and the reason. */
  leftOut: string[];
  /** The files which ran but held no test. They count as failed: a mistake in a file must not look like success. */
  empty: string[];
}

/** A tally of nothing. */
export function newTally(): Tally {
  return { passed: 0, failed: 0, skipped: 0, leftOut: [], empty: [] };
}

/** Adds one event of node:test to the tally. A suite counts only when it is left out or when its own hooks fail. */
export function count(tally: Tally, event: TestEvent): void {
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return;
  const { data } = event;
  const file = relative(process.cwd(), data.file ?? '');
  const left = data.skip ?? data.todo;
  if (left !== undefined && left !== false) {
    tally.skipped += 1;
    tally.leftOut.push(`${data.name} (${file}): ${typeof left === 'string' ? left : 'no reason given'}`);
  } else if (event.type === 'test:fail') {
    if (!onlyReportsItsTests(event.data.details)) tally.failed += 1;
  } else if (data.name === data.file) {
    tally.failed += 1;
    tally.empty.push(file);
  } else if (data.details.type !== 'suite') {
    tally.passed += 1;
  }
}

function onlyReportsItsTests(details: { type?: string | undefined; error: Error }): boolean {
  return (
    details.type === 'suite' &&
    'failureType' in details.error &&
    details.error.failureType === 'subtestsFailed'
  );
}

/** The last line of a run. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed` + (skipped === 0 ? '' : `, ${skipped} skipped`);
}
