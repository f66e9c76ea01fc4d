import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { stockHouse, until } from './stock.ts';

const FOLDER = join(import.meta.dirname, 'prebuilt');
/** Where a page is looked at by somebody who wants to; nothing is kept otherwise. */
const SHOTS = process.env['ENFILADE_TEST_SHOTS'];

/** Some hundred packages, which nothing but this test needs. */
function install(): void {
  if (existsSync(join(FOLDER, 'node_modules/@100mslive/roomkit-react'))) return;
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const [program, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];
  execFileSync(program, [...first, ...args], { cwd: FOLDER, stdio: 'ignore' });
}

async function prebuiltPage(): Promise<string> {
  install();
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, 'page.js')],
    ...{ bundle: true, write: false, minify: true, format: 'iife', logLevel: 'error' },
    loader: { '.png': 'dataurl', '.svg': 'dataurl' },
    ...{ define: { 'process.env': '{"NODE_ENV":"production"}', global: 'window' } },
  });
  return outputFiles[0]?.text ?? '';
}

describe('the ready-made page of 100ms, unchanged (roomkit-react 0.5.7)', { timeout: 300_000 }, () => {
  const house = stockHouse({ page: prebuiltPage });
  before(house.start);
  after(house.stop);

  async function come(code: string, name: string) {
    const client = await house.open();
    const origin = `https://127.0.0.1:${String(house.proxy().port)}`;
    await client.run(`prebuilt.show(${[code, name, origin].map((one) => JSON.stringify(one)).join()})`);
    await client.page.getByRole('button', { name: /join/i }).click();
    return client;
  }
  const shoot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  };
  const received = (page: Page) => page.evaluate<{ frames: number; energy: number }>('prebuilt.received()');

  test('HM 2.4, 8 two come by room codes, see and hear each other, and are sent away with the room', async () => {
    const template = await house.template();
    const { id: room } = await house.rest.room({ template_id: template });
    const { data } = await house.rest.post<{ data: { code: string; role: string }[] }>(
      `/room-codes/room/${room}`,
      {},
    );
    const codeOf = (role: string) => data.find((one) => one.role === role)?.code ?? '';
    const ann = await come(codeOf('host'), 'Ann');
    const bob = await come(codeOf('guest'), 'Bob');
    for (const { page } of [ann, bob]) {
      const before = await received(page);
      await until(
        'pictures and sound',
        () => received(page),
        ({ frames, energy }) => frames > before.frames + 20 && energy > before.energy,
      );
    }
    await ann.page.getByText('Bob').first().waitFor();
    await bob.page.getByText('Ann').first().waitFor();
    await shoot(ann.page, 'prebuilt-ann');
    await shoot(bob.page, 'prebuilt-bob');
    const hosts = new Set(house.outside.map((url) => new URL(url).host));
    hosts.delete('fonts.googleapis.com');
    assert.deepEqual([...hosts], [], 'nobody else is asked for anything while all is well');
    await house.rest.post(`/rooms/${room}`, { enabled: false });
    await ann.page
      .getByText(/ended|left/i)
      .first()
      .waitFor();
    await shoot(ann.page, 'prebuilt-end');
    // What the client reports to the vendor without a socket, the page's policy has to forbid.
    for (const url of house.outside)
      assert.match(url, /^https:\/\/(fonts\.googleapis\.com|event\.100ms\.live)\//);
    await Promise.all([ann.close(), bob.close()]);
  });
});
