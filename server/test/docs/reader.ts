import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from './blocks.ts';
import { startSession, type Desk, type Session } from './session.ts';

/** One who follows a page from the top, block by block, in one terminal. */
export interface Reader {
  /**
   * Runs a block and answers what it printed on standard output.
   *
   * @throws Error with what it printed, where its status is not 0 (or is, where the block is marked `fails`)
   */
  read(block: Block, code: string): Promise<string>;
  close(): void;
}

/** The Python which has what the pages use. */
const PYTHON = process.env['ENFILADE_TEST_PYTHON'] ?? 'python3';

/** Options for a test that runs these languages: without what they need it is left out. */
export function needsPrograms(langs: readonly string[]): { skip?: string } {
  const lacksPython = langs.includes('python') && spawnSync(PYTHON, ['-c', 'import requests']).status !== 0;
  return lacksPython ? { skip: `needs ${PYTHON} with its package requests` } : {};
}

/** How each language is told to run a program that is given as an argument. */
const PROGRAMS: Record<string, (source: string) => [string, ...string[]]> = {
  js: (source) => [process.execPath, '--input-type=module', '--eval', source],
  ts: (source) => [process.execPath, '--input-type=module-typescript', '--eval', source],
  python: (source) => [PYTHON, '-c', source],
};

/**
 * Blocks of a shell run in one shell. The blocks of any other language are one program, which waits before each of them
 * until the reader has come there: what one declares, the next can use.
 *
 * @param blocks all that will be run of the page, as they will be run
 */
export function openReader(desk: Desk, blocks: readonly { lang: string; code: string }[]): Reader {
  const open = new Map<string, Session>();
  const end = `-- end of block ${randomUUID()} --`;
  const sessionFor = (lang: string): Session => {
    const sources = blocks.filter((block) => block.lang === lang).map(({ code }) => code);
    const known = open.get(lang);
    if (known) return known;
    const made = startSession(
      desk,
      PROGRAMS[lang]?.(programOf(lang, sources, end)) ?? ['bash', '--norc'],
      end,
    );
    open.set(lang, made);
    return made;
  };
  return {
    read: async ({ lang, mark }, code) => {
      const isShell = PROGRAMS[lang] === undefined;
      const session = sessionFor(isShell ? 'sh' : lang);
      const { printed, status } = await session.next(isShell ? shellTurn(desk, code, end) : '\n');
      if ((status === 0) === (mark === 'fails')) {
        throw new Error(`ended with ${status}:\n${code}\n${printed}\n${session.complaints()}`);
      }
      // Headers of HTTP end like this.
      return printed.replaceAll('\r\n', '\n');
    },
    close: () => {
      for (const session of open.values()) session.close();
    },
  };
}

/** The blocks as one program, which says after each that it has ended and waits before each for a line. */
function programOf(lang: string, sources: readonly string[], end: string): string {
  if (lang === 'python')
    return sources.map((code) => `input()\n${code}\nprint('\\n${end} 0', flush=True)`).join('\n');
  const prelude = `const turns__ = (await import('node:readline')).createInterface(process.stdin)[Symbol.asyncIterator]();`;
  const turns = sources.map((code) => `await turns__.next();\n${code}\nconsole.log('\\n${end} 0');`);
  return [prelude, ...turns, 'process.stdin.destroy();'].join('\n');
}

/** Runs a block in the shell that is there; every command of it must succeed, not only the last. */
function shellTurn(desk: Desk, code: string, end: string): string {
  const file = join(desk.folder, '.block.sh');
  writeFileSync(file, code);
  return [
    "trap 'block_failed=1' ERR; block_failed=0",
    `. ${file} </dev/null`,
    `printf '\\n%s %d\\n' '${end}' $block_failed\n`,
  ].join('\n');
}
