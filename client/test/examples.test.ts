import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultsIn } from './support/compile.ts';

const src = join(import.meta.dirname, '../src');

/** What every example finds there. */
const GIVEN = {
  enfilade: 'Enfilade',
  room: 'Room',
  template: 'Template',
  key: 'Key',
  user: 'User',
  group: 'Group',
  lastSeen: 'EnfiladeEvent',
  minted: 'MintedToken',
  participant: 'Participant',
  conversion: 'Conversion',
};

function programOf(example: string): string {
  const parameters = Object.entries(GIVEN).map(([name, type]) => `${name}: client.${type}`);
  return [
    "import type * as client from '@enfilade/client';",
    "import { Enfilade, isEnfiladeError, joinRoom } from '@enfilade/client';",
    `export const given = [Enfilade, isEnfiladeError, joinRoom];`,
    // In a block of its own it may have names of its own.
    `export async function example(${parameters.join(', ')}) {{\n${example}\n}}`,
  ].join('\n');
}

test('the examples in the documentation of the code are right by their types', () => {
  const programs = new Map<string, string>();
  for (const name of globSync('**/*.ts', { cwd: src }).sort()) {
    const text = readFileSync(join(src, name), 'utf8');
    for (const [index, [, block = '']] of [...text.matchAll(/^ *\* ```ts\n(.*?)^ *\* ```$/gms)].entries()) {
      const code = block.replace(/^ *\* ?/gm, '');
      programs.set(join(src, `${name}.${index}.example.ts`), programOf(code));
    }
  }
  assert.ok(programs.size > 20, String(programs.size));
  assert.deepEqual(faultsIn(programs), []);
});
