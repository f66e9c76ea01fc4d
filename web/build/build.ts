// npm run build -w web   makes the page of a room: web/dist
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig, type Rolldown } from 'vite';
import { compressAll } from './compress.ts';
import { copyFonts } from './fonts.ts';
import { reachableHistory } from './history.ts';
import { fewLanguages, offline, wholeFonts } from './offline.ts';
import { weightOf } from './weight.ts';

/** JavaScript that may be loaded before the board shows, as gzip. */
const MOST_BYTES = 600 * 1024;

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const shared: InlineConfig = {
  root,
  configFile: false,
  logLevel: 'warn',
  resolve: {
    dedupe: ['react', 'react-dom'],
    // Drawing from text is not offered: it would bring 3.4 MB along.
    alias: { '@excalidraw/mermaid-to-excalidraw': join(root, 'src/board/no-mermaid.ts') },
  },
};

export async function buildPage(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const built = (await build({
    ...shared,
    plugins: [offline(), fewLanguages(), wholeFonts(), reachableHistory()],
    build: {
      ...{ target: 'es2022', chunkSizeWarningLimit: 4000, assetsInlineLimit: 0, outDir: dist },
      rolldownOptions: {
        onLog: (level, log, handle) => {
          // The one is about servers that render React, the other about how long it takes.
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE' && log.code !== 'PLUGIN_TIMINGS') handle(level, log);
        },
      },
    },
  })) as Rolldown.RolldownOutput;
  await build({
    ...shared,
    publicDir: false,
    build: {
      target: 'es2022',
      outDir: dist,
      emptyOutDir: false,
      lib: { entry: join(root, 'src/element.ts'), formats: ['es'], fileName: () => 'enfilade-room.js' },
    },
  });
  copyFonts(join(dist, 'fonts'));
  await compressAll(dist);
  const { shell, board } = weightOf(built.output);
  const kilo = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;
  console.log(
    `The room page is built: ${kilo(shell)} of JavaScript (gzip) first, ${kilo(board)} with the board.`,
  );
  if (board > MOST_BYTES) throw new Error(`more than ${kilo(MOST_BYTES)} are loaded before the board shows`);
}

if (import.meta.main) await buildPage();
