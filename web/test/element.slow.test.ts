import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../../server/test/live/room.ts';
import { startPages, type Pages } from './pages.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../examples/embed.html'), 'utf8');

/** Somebody's own page, on another origin. */
async function startHost(page: string): Promise<{ origin: string; server: Server }> {
  const server = createServer((_request, answer) => answer.setHeader('content-type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** All that was asked for, and where every frame is. */
async function addresses(page: Page): Promise<string[]> {
  const asked = await page.evaluate<string[]>('performance.getEntries().map(({ name }) => name)');
  return [...asked, ...page.frames().map((one) => one.url())];
}

describe('<enfilade-room>', () => {
  let pages: Pages;
  before(async () => {
    pages = await startPages({ ENFILADE_FRAME_ANCESTORS: 'http://127.0.0.1:*' });
  });
  after(() => pages.stop());

  test('shows a room in a page of another origin, and tells it who is in', async () => {
    const { id } = await pages.house.newRoom();
    const { token } = await pages.house.mint(id, { name: 'Ann', role: 'admin' });
    const example = EXAMPLE.replaceAll('http://127.0.0.1:7788', pages.server.url)
      .replace('ROOM', id)
      .replace('TOKEN', token);
    const { origin, server } = await startHost(example);
    try {
      const page = await pages.openAt('/', { origin });
      const frame = page.frameLocator('enfilade-room iframe');
      await frame.locator('.board[data-ready=true]').waitFor();
      await page.waitForFunction("document.querySelector('#state').textContent === 'In the room'");
      const seen = await addresses(page);
      assert.ok(!seen.some((url) => url.includes(token)));
      const allowed = await page.locator('enfilade-room iframe').getAttribute('allow');
      assert.match(allowed ?? '', /camera; microphone; display-capture/);

      const other = await pages.house.join(id, { role: 'admin' });
      const ann = await until(() => other.people.find(({ name }) => name === 'Ann'));
      await other.remove(ann.id);
      await page.waitForFunction("document.querySelector('#state').textContent.endsWith('removed')");
      await pages.closeAll();
    } finally {
      server.close();
    }
  });
});

describe('without ENFILADE_FRAME_ANCESTORS', () => {
  test('no page of another origin can have a room in it', async () => {
    const pages = await startPages();
    const { id } = await pages.house.newRoom();
    const { origin, server } = await startHost(`<iframe src="${pages.server.url}/r/${id}"></iframe>`);
    try {
      const page = await pages.openAt('/', { origin });
      await page.waitForTimeout(500);
      assert.equal(await page.frameLocator('iframe').locator('#root').count(), 0);
      await pages.closeAll(/frame-ancestors/);
    } finally {
      server.close();
      await pages.stop();
    }
  });
});
