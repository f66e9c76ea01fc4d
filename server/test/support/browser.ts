import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where Debian and others put it; `ENFILADE_TEST_CHROMIUM` says it otherwise. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** It may ask nobody but who the test tells it to. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** With these it has a camera and a microphone of its own, asks nobody for them, and calls over loopback. */
export const CALL_FLAGS = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--autoplay-policy=no-user-gesture-required',
];

/** A browser without a window. @throws Error that says how to get one */
export async function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  const own = process.env['ENFILADE_TEST_CHROMIUM'];
  const executablePath = own ?? PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error('the tests need Chromium (Debian: apt-get install chromium)');
  }
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...FLAGS, ...flags, ...(isRoot ? ['--no-sandbox'] : [])],
  });
}

/** What a page did besides what was asked of it. */
export interface Watched {
  /** The addresses of everything that it asked for. */
  requests: string[];
  /** What it complained of: errors, and what its policy forbids. */
  complaints: string[];
}

/** Writes down what a page asks for and complains of, from now on. */
export function watch(page: Page): Watched {
  const watched: Watched = { requests: [], complaints: [] };
  page.on('request', (request) => watched.requests.push(request.url()));
  page.on('pageerror', (error) => watched.complaints.push(error.message));
  page.on('console', (message) => {
    // A refused call is what some of the tests are about.
    const isRefusal = message.text().includes('Failed to load resource');
    if (message.type() === 'error' && !isRefusal) watched.complaints.push(message.text());
  });
  return watched;
}
