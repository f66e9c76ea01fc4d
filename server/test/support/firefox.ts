import { existsSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import puppeteer, { type BrowserContext as FoxContext } from 'puppeteer-core';

/** Where Debian puts it; `ENFILADE_TEST_FIREFOX` says it otherwise. */
const PLACE = process.env['ENFILADE_TEST_FIREFOX'] ?? '/usr/bin/firefox-esr';

/** Why tests in Firefox are left out, where it is not installed. */
export const needsFirefox = existsSync(PLACE)
  ? {}
  : { skip: 'Firefox is not installed (Debian: apt-get install firefox-esr)' };

const PREFERENCES = {
  // A camera and a microphone of its own, for which nobody is asked.
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // Windows that are not looked at go on.
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  // Nothing leaves this machine: at this port nobody listens.
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.proxy.no_proxies_on': 'localhost, 127.0.0.1',
};

/**
 * Firefox as Debian has it, through WebDriver BiDi: Playwright drives only one of its own. Of browsers, contexts and pages
 * there is what tests of calls use, under Playwright's names.
 */
export async function startFirefox(): Promise<Browser> {
  const browser = await puppeteer.launch({
    ...{ browser: 'firefox', executablePath: PLACE, headless: true, acceptInsecureCerts: true },
    extraPrefsFirefox: PREFERENCES,
  });
  const some = {
    newContext: async () => contextOf(await browser.createBrowserContext()),
    close: () => browser.close(),
  };
  return some as unknown as Browser;
}

function contextOf(context: FoxContext): BrowserContext {
  const some = {
    newPage: () => newPage(context),
    // What goes elsewhere fails in any case.
    route: () => Promise.resolve(),
    close: () => context.close(),
  };
  return some as unknown as BrowserContext;
}

async function newPage(context: FoxContext): Promise<Page> {
  const page = await context.newPage({ type: 'window' });
  const some = {
    on: (event: 'pageerror', told: (error: unknown) => void) => page.on(event, told),
    goto: (url: string) => page.goto(url),
    evaluate: (script: string) => page.evaluate(script),
    addInitScript: (script: string) => page.evaluateOnNewDocument(script),
    exposeFunction: (name: string, call: () => unknown) => page.exposeFunction(name, call),
    close: () => page.close(),
    async route(url: string, answered: (route: object) => unknown) {
      await page.setRequestInterception(true);
      page.on('request', (request) => {
        const fulfill = (answer: object) => request.respond({ status: 200, ...answer });
        if (request.url() === url) void answered({ fulfill });
        else void request.continue();
      });
    },
  };
  return some as unknown as Page;
}
