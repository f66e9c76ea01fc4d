import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page, Route } from 'playwright-core';
import { startBrowser, watch, type Watched } from '../support/browser.ts';
import { ask } from '../support/http.ts';
import { KEYS, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await browser.close();
  await server.stop();
});

interface Look {
  width?: number;
  scheme?: 'light' | 'dark';
}

/** Opens a place of the page, does something there, and sees that nothing was asked of anybody else. */
async function visit(
  place: string,
  { width = 1360, scheme = 'light' }: Look,
  work: (page: Page, watched: Watched) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 850 }, colorScheme: scheme });
  try {
    const watched = watch(page);
    await page.goto(`${server.url}/docs#${place}`);
    await page.waitForSelector('main h1');
    await work(page, watched);
    assert.deepEqual(watched.complaints, []);
    const elsewhere = watched.requests.filter((url) => !url.startsWith(`${server.url}/`));
    assert.deepEqual(elsewhere, []);
  } finally {
    await page.close();
  }
}

async function enterKey(page: Page): Promise<void> {
  await page.click('#keys');
  await page.fill('dialog input[name=apiKey]', KEYS.apiKey);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#keys.known');
}

/** Sends what is in the form, and answers the status and the body that are shown. */
async function send(page: Page): Promise<{ status: string; body: string }> {
  await page.click('form.try button[type=submit]');
  await page.waitForSelector('.answer-head');
  await page.waitForSelector('form.try button[type=submit]:not([disabled])');
  return {
    status: await page.innerText('.answer-head .status'),
    body: await page.innerText('.answer-body'),
  };
}

/** A call of each API that makes a room, what the example names it, and a call that reads it. */
const MAKING: [string, string, RegExp, string][] = [
  ['native', 'createRoom', /"title": "Algebra, second year"/, 'getRoom'],
  ['agora', 'createRoom', /"name": "Geometry"/, 'getRoom'],
  ['100ms', 'createRoom', /"name": "algebra-2"/, 'getRoom'],
  ['docspace', 'createRoom', /"title": "Algebra"/, 'getRoomInfo'],
];

describe('the page /docs', () => {
  test('shows every API and every call, and asks nobody else for anything', async () => {
    await visit('/', {}, async (page) => {
      const names = [...server.running.app.openApi.keys()];
      assert.equal(await page.locator('a.door').count(), names.length);
      for (const name of names) {
        await page.goto(`${server.url}/docs#/${name}`);
        await page.waitForSelector('.overview');
        const document = server.running.app.openApi.get(name)?.();
        const calls = Object.values(document?.paths ?? {}).flatMap((item) => Object.values(item));
        assert.equal(await page.locator('.calls a').count(), calls.length, name);
        for (const { operationId, summary } of calls) {
          await page.goto(`${server.url}/docs#/${name}/${String(operationId)}`);
          await page.waitForSelector(`#calls a[aria-current][href="#/${name}/${String(operationId)}"]`);
          assert.equal(await page.innerText('main h1'), summary);
        }
      }
    });
  });

  for (const [api, create, shown, get] of MAKING) {
    test(`makes a room at ${api} with one API key, and reads it by the id it saw`, async () => {
      await visit(`/${api}/${create}`, {}, async (page) => {
        await enterKey(page);
        const made = await send(page);
        assert.match(made.status, /^20[01] /, made.body);
        assert.match(made.body, shown);
        await page.goto(`${server.url}/docs#/${api}/${get}`);
        await page.waitForSelector(`#calls a[aria-current][href="#/${api}/${get}"]`);
        const read = await send(page);
        assert.match(read.status, /^200 /, read.body);
        assert.match(read.body, shown);
      });
    });
  }

  test('asks for a key when one is needed, and forgets it again', async () => {
    await visit('/native/listRooms', {}, async (page) => {
      const { status } = await send(page);
      assert.match(status, /^401 /);
      await page.waitForSelector('dialog[open]');
      await page.fill('dialog input[name=apiKey]', KEYS.apiKey);
      await page.click('dialog button.main');
      assert.match((await send(page)).status, /^200 /);
      assert.doesNotMatch(await page.innerText('.snippet'), /sk-/);
      await page.click('#keys');
      await page.click('dialog button.quiet');
      assert.match((await send(page)).status, /^401 /);
    });
  });

  test('shows the call as a program would write it, while it is filled in', async () => {
    await visit('/native/listRooms', {}, async (page) => {
      await page.fill('input[name=tag]', 'maths, art');
      await page.fill('input[name="metadata.<key>"]', 'grade=8');
      const curl = await page.innerText('.snippet code');
      assert.match(curl, /\/api\/v1\/rooms\?tag=maths&tag=art&metadata\.grade=8'/);
      assert.match(curl, /-H "Authorization: Bearer \$ENFILADE_API_KEY"/);
      await page.click('.snippet .chip:nth-child(2)');
      assert.match(await page.innerText('.snippet code'), /^const answer = await fetch\("http/);
    });
  });

  test('finds calls, goes with the keyboard, and shows light and dark', async () => {
    await visit('/100ms', { scheme: 'dark' }, async (page) => {
      const colour = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      const dark = await colour();
      await page.click('#theme');
      assert.notEqual(await colour(), dark);
      await page.keyboard.press('/');
      await page.keyboard.type('destin');
      assert.deepEqual(await page.locator('#calls a span:first-child').allInnerTexts(), [
        'Get the destinations of a template',
        'Change the destinations of a template',
      ]);
    });
  });

  for (const width of [360, 820]) {
    test(`fits in ${width} pixels`, async () => {
      for (const place of ['/', '/native', '/agora/changeRoom', '/100ms/setDestinations']) {
        await visit(place, { width }, async (page) => {
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, place);
        });
      }
    });
  }

  test('is where a browser ends that opens the server', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    assert.equal(new URL(page.url()).pathname, '/docs');
    await page.close();
  });

  for (const [place, heading] of [
    ['/%zz', 'One room, four doors'],
    ['/native/%E0%A4%A', 'Enfilade API v1'],
  ] as const) {
    test(`shows what it can of a broken address: ${place}`, async () => {
      await visit(place, {}, async (page) => {
        assert.equal(await page.innerText('main h1'), heading);
      });
    });
  }

  for (const [what, answer] of [
    ['cannot be reached', (route: Route) => route.abort()],
    ['is not ready', (route: Route) => route.fulfill({ status: 503, body: '{}' })],
  ] as const) {
    test(`says so when the server ${what}`, async () => {
      const page = await browser.newPage();
      await page.route('**/docs/apis.json', answer);
      await page.goto(`${server.url}/docs#/native`);
      assert.match(await page.innerText('main .fault'), /apis\.json|did not answer/);
      await page.close();
    });
  }

  test('says that it is loading while a document is on its way', async () => {
    const page = await browser.newPage();
    const { promise: asked, resolve: answer } = Promise.withResolvers<Route>();
    await page.route('**/docs/native.json', answer);
    await page.goto(`${server.url}/docs#/native`);
    await page.waitForSelector('main .loading');
    await (await asked).continue();
    await page.waitForSelector('main h1');
    assert.equal(await page.locator('main .loading').count(), 0);
    await page.close();
  });

  test('runs only files of this server, by its policy', async () => {
    const { headers } = await ask(`${server.url}/docs`);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'self';/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  });
});

describe('the documents', () => {
  test('can be kept: 304 until they change, readable by the tools of any page', async () => {
    for (const name of server.running.app.openApi.keys()) {
      const url = `${server.url}/docs/${name}.json`;
      const { status, headers, body } = await ask(url);
      assert.equal(status, 200);
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.match(headers.get('content-type') ?? '', /^application\/json/);
      assert.equal((body as { openapi: string }).openapi, '3.1.0');
      const again = await ask(url, { headers: { 'if-none-match': `"x", ${headers.get('etag') ?? ''}` } });
      assert.equal(again.status, 304);
      assert.equal(again.body, '');
    }
  });

  test('nothing else is there', async () => {
    for (const path of ['/docs/none.json', '/docs/..%2findex.ts', '/docs/index.ts', '/docs/page/main.js']) {
      assert.equal((await ask(server.url + path)).status, 404, path);
    }
  });
});
