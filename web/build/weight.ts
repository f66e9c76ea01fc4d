import { gzipSync } from 'node:zlib';
import type { Rolldown } from 'vite';

type Chunk = Rolldown.OutputChunk;

/** What is loaded before the board shows, in bytes of gzip: the entry, and the board with all that it imports. */
export function weightOf(output: readonly (Chunk | Rolldown.OutputAsset)[]): {
  shell: number;
  board: number;
} {
  const chunks = new Map(
    output.filter((one): one is Chunk => one.type === 'chunk').map((one) => [one.fileName, one]),
  );
  const sizeOf = (names: ReadonlySet<string>): number =>
    [...names].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '', { level: 9 }).length, 0);
  const withImports = (name: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const next of chunks.get(name)?.imports ?? []) withImports(next, seen);
    return seen;
  };
  const find = (is: (one: Chunk) => boolean, what: string): string => {
    const found = [...chunks.values()].find(is);
    if (!found) throw new Error(`the build has no ${what}`);
    return found.fileName;
  };
  const shell = withImports(find((one) => one.isEntry, 'entry'));
  const board = withImports(
    find((one) => one.facadeModuleId?.endsWith('/board/Board.tsx') === true, 'board'),
  );
  return { shell: sizeOf(shell), board: sizeOf(new Set([...shell, ...board])) };
}
