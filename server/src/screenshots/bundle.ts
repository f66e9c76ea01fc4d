import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const EXCALIDRAW = '@excalidraw/excalidraw';
/** What the exporter does not need; it is far larger than the rest. */
const LEFT_OUT = /^@excalidraw\/mermaid-to-excalidraw$/;

/** Excalidraw's exporter as one file that Node can load, and the folder of its fonts. */
export interface Exporter {
  module: string;
  fonts: string;
}

/**
 * Makes one file of Excalidraw's exporter: Node cannot load the package as it is, because it imports without
 * extensions. It is made once for each version, in `node_modules/.cache`, or where nobody may write there, in `folder`.
 */
export async function bundleExporter(folder: string): Promise<Exporter> {
  const require = createRequire(import.meta.url);
  const entry = require.resolve(EXCALIDRAW);
  const home = entry.slice(0, entry.indexOf(join('dist', 'prod')));
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const exported = `export { exportToCanvas, getCommonBounds, restoreElements } from '${EXCALIDRAW}';`;
  const mark = createHash('sha256').update(exported).digest('hex').slice(0, 8);
  const name = `exporter-${version}-${mark}.mjs`;
  const fonts = join(dirname(entry), 'fonts');
  const places = [join(home, '..', '..', '.cache', 'enfilade'), join(folder, 'cache')];
  const known = places.map((place) => join(place, name)).find((file) => existsSync(file));
  if (known !== undefined) return { module: pathToFileURL(known).href, fonts };

  const file = join(writable(places), name);
  const unfinished = `${file}.${randomBytes(4).toString('hex')}.part`;
  const esbuild = await import('esbuild');
  await esbuild.build({
    stdin: { contents: exported, resolveDir: import.meta.dirname },
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', outfile: unfinished },
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env': '{}' },
    conditions: ['production'],
    loader: { '.css': 'empty' },
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [
      {
        name: 'left-out',
        setup: (build) => {
          build.onResolve({ filter: LEFT_OUT }, ({ path }) => ({ path, namespace: 'left-out' }));
          build.onLoad({ filter: /./, namespace: 'left-out' }, () => ({
            contents: 'export const parseMermaidToExcalidraw = undefined;',
          }));
        },
      },
    ],
  });
  renameSync(unfinished, file);
  return { module: pathToFileURL(file).href, fonts };
}

function writable(places: readonly string[]): string {
  const found = places.find((place) => {
    try {
      mkdirSync(place, { recursive: true });
      accessSync(place, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`nobody may write into ${places.join(' or ')}`);
  return found;
}
