import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultsIn } from './support/compile.ts';

const src = join(import.meta.dirname, '../src');

/** What every example finds there. */
const GIVEN = `
import { Enfilade, isEnfiladeError, type Key, type Room, type Template, type User, type Group, type EnfiladeEvent } from '@enfilade/client';
declare global {
  const enfilade: Enfilade;
  const room: Room;
  const template: Template;
  const key: Key;
  const user: User;
  const group: Group;
  const lastSeen: EnfiladeEvent;
}
`;

test('the examples in the documentation of the code are right by their types', () => {
  const programs = new Map<string, string>();
  for (const name of globSync('**/*.ts', { cwd: src }).sort()) {
    const text = readFileSync(join(src, name), 'utf8');
    for (const [index, [, block = '']] of [...text.matchAll(/^ *\* ```ts\n(.*?)^ *\* ```$/gms)].entries()) {
      const code = block.replace(/^ *\* ?/gm, '');
      programs.set(join(src, `${name}.${index}.example.ts`), `${GIVEN}\n{\n${code}\n}\nexport {};\n`);
    }
  }
  assert.ok(programs.size > 20, String(programs.size));
  assert.deepEqual(faultsIn(programs), []);
});
