import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { startServer } from '../support/server.ts';
import { newFolder, pathWith, runCli } from './cli.ts';

const run = promisify(execFile);

/** What a shell offers for a line that ends at the cursor. */
type Complete = (line: string) => Promise<string[]>;

interface Shell {
  name: 'bash' | 'zsh' | 'fish';
  /** Runs the shell on the script that `enfilade completion` prints, for one line. */
  program: (line: string) => string;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const SHELLS: Shell[] = [
  {
    name: 'bash',
    program: (line) => `
      source <(enfilade completion bash)
      COMP_LINE=${quoted(line)} COMP_POINT=${String(line.length)}
      _enfilade
      printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  {
    name: 'zsh',
    // What the shell gives a completion, and what it does with the answer.
    program: (line) => `
      compdef() { :; }
      compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- \${(M)@:#$PREFIX*}; }
      _files() { print -rl -- $PREFIX*(N); }
      source <(enfilade completion zsh)
      words=(${line.split(' ').map(quoted).join(' ')})
      CURRENT=$#words
      PREFIX=$words[-1]
      _enfilade`,
  },
  {
    name: 'fish',
    program: (line) =>
      `enfilade completion fish | source; complete -C ${quoted(line)} | string replace -r '\\t.*' ''; true`,
  },
];

for (const { name, program } of SHELLS) {
  const isHere = spawnSync(name, ['--version']).status === 0;
  const options = isHere ? {} : { skip: `needs ${name}` };

  function completer(t: TestContext, env: Record<string, string> = {}, cwd = newFolder(t)): Complete {
    const path = pathWith(t);
    return async (line) => {
      const flags = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'] }[name];
      const { stdout } = await run(name, [...flags, '-c', program(line)], {
        env: { PATH: path, HOME: cwd, ...env },
        cwd,
      });
      return stdout.split('\n').filter(Boolean).sort();
    };
  }

  test(`${name}: commands, options and their values are completed`, options, async (t) => {
    const complete = completer(t);
    assert.deepEqual(await complete('enfilade ro'), ['room']);
    assert.deepEqual(await complete('enfilade room un'), ['undelete']);
    assert.deepEqual(await complete('enfilade room list --created-'), [
      '--created-after',
      '--created-before',
    ]);
    assert.deepEqual(await complete('enfilade token --door '), ['100ms', 'agora', 'native']);
    assert.deepEqual(await complete('enfilade room show '), []);
    assert.ok((await complete('enfilade ')).includes('doctor'));
  });

  test(`${name}: files where a file is wanted`, options, async (t) => {
    const folder = newFolder(t);
    writeFileSync(join(folder, 'room one.json'), '{}');
    writeFileSync(join(folder, 'room-two.json'), '{}');
    mkdirSync(join(folder, 'other'));
    const complete = completer(t, {}, folder);
    const files = (await complete('enfilade room create --from room')).map((file) =>
      file.replaceAll('\\', ''),
    );
    assert.deepEqual(files, ['room one.json', 'room-two.json']);
  });

  test(`${name}: names of rooms, where the environment leads to a server`, options, async (t) => {
    const server = await startServer();
    const env = { ENFILADE_URL: server.url, ENFILADE_API_KEY: server.keys.apiKey };
    for (const room of ['algebra-2', 'algebra:3', 'art'])
      await runCli(t, ['room', 'create', '--name', room], { env });
    const complete = completer(t, env);
    // bash puts in only what is behind the last colon.
    const third = name === 'bash' ? '3' : 'algebra:3';
    assert.deepEqual(await complete('enfilade room show al'), ['algebra-2', 'algebra:3']);
    assert.deepEqual(await complete('enfilade room set algebra:'), [third]);
    await server.stop();
    assert.deepEqual(await complete('enfilade room show al'), [], 'and nothing where it cannot be reached');
  });
}
