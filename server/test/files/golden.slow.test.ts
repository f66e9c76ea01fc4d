import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { bundleExporter } from '../../src/screenshots/bundle.ts';
import { openBoardPainter, type BoardPainter } from '../../src/screenshots/painter.ts';
import { startBrowser } from '../support/browser.ts';
import { goldenScene } from './golden-scene.ts';

/** Of all pixels: where a colour differs by more than `NOTICED`, which is more than the smoothing of letters does. */
const MOST_DIFFERENT = 0.005;
const NOTICED = 32;
const MARGIN = 16;
/** Put together, so that TypeScript does not look for it here. */
const EXPORTER = ['', 'exporter.mjs'].join('/');

let painter: BoardPainter;
let site: Server;
const folder = mkdtempSync(join(tmpdir(), 'enfilade-golden-'));
before(async () => {
  painter = openBoardPainter({ folder });
  site = await serve();
});
after(async () => {
  await painter.close();
  site.closeAllConnections();
  site.close();
  rmSync(folder, { recursive: true });
});

test('a picture of a scene is what Chromium exports of it', async (t) => {
  const { elements, files } = goldenScene();
  const theirs = await exportedByBrowser({ elements, files });
  const { width, height } = theirs;
  const shot = {
    elements: elements.map((one) => JSON.stringify(one)),
    files: files.map(({ id, type, bytes }) => ({ id, type, bytes })),
    background: undefined,
    ...{ width, height, dark: false },
    format: 'png' as const,
  };
  const ours = await pixelsOf(
    Buffer.from(await painter.paint({ room: 'r', project: 'p' }, async () => shot)),
  );
  assert.deepEqual([ours.width, ours.height], [width, height]);
  let different = 0;
  for (let at = 0; at < ours.data.length; at += 4) {
    const most = Math.max(
      ...[0, 1, 2].map((part) => Math.abs((ours.data[at + part] ?? 0) - (theirs.data[at + part] ?? 0))),
    );
    if (most > NOTICED) different += 1;
  }
  const share = different / (width * height);
  t.diagnostic(`${different} of ${width * height} pixels differ: ${(share * 100).toFixed(3)} %`);
  assert.ok(share <= MOST_DIFFERENT, `${(share * 100).toFixed(3)} % of the pixels differ`);
});

async function pixelsOf(png: Buffer) {
  const image = await loadImage(png);
  const { width, height } = image;
  const pen = createCanvas(width, height).getContext('2d');
  pen.drawImage(image, 0, 0);
  return { width, height, data: pen.getImageData(0, 0, width, height).data };
}

async function exportedByBrowser({ elements, files }: ReturnType<typeof goldenScene>) {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    const pictures = Object.fromEntries(
      files.map(({ id, type, bytes }) => [
        id,
        { id, mimeType: type, dataURL: `data:${type};base64,${bytes.toString('base64')}`, created: 1 },
      ]),
    );
    const url = await page.evaluate(
      async ([scene, images, margin, address]) => {
        const library = (await import(address)) as {
          exportToCanvas: (what: object) => Promise<{ toDataURL(type: string): string }>;
        };
        const canvas = await library.exportToCanvas({
          elements: scene,
          files: images,
          appState: { exportBackground: true, viewBackgroundColor: '#ffffff' },
          exportPadding: margin,
          getDimensions: (width: number, height: number) => ({ width, height, scale: 1 }),
        });
        return canvas.toDataURL('image/png');
      },
      [elements, pictures, MARGIN, EXPORTER] as const,
    );
    return await pixelsOf(Buffer.from(url.split(',')[1] ?? '', 'base64'));
  } finally {
    await browser.close();
  }
}

/** A page with the same exporter and its fonts. */
async function serve(): Promise<Server> {
  const { module } = await bundleExporter(folder);
  const home = dirname(createRequire(import.meta.url).resolve('@excalidraw/excalidraw'));
  const start = '<!doctype html><meta charset=utf-8><script>window.EXCALIDRAW_ASSET_PATH="/"</script>';
  const server = createServer(({ url = '/' }, answer) => {
    if (url === '/') answer.setHeader('content-type', 'text/html').end(start);
    else if (url === EXPORTER) {
      answer.setHeader('content-type', 'text/javascript').end(readFileSync(fileURLToPath(module)));
    } else if (/^\/fonts\/[\w/-]+\.woff2$/.test(url)) answer.end(readFileSync(join(home, url)));
    else answer.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
