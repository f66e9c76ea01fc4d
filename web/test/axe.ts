import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; html: string }[];
}

/** What axe finds that is serious. */
export async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const wanted = `{ resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: true } } }`;
  const script = `axe.run(document, ${wanted}).then((found) => found.violations)`;
  const found = await page.evaluate<Violation[]>(script);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`),
    );
}
