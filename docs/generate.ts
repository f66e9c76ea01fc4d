// npm run docs         writes the pages that are made from the code, and builds the site: docs/.vitepress/dist
// npm run docs:check   fails when docs/configuration.md is not what the code says, the site cannot be built, a link in
//                      it is dead, or something in it is loaded from elsewhere
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vitepress';
import { writeReference } from '../client/reference.ts';
import { configurationPage } from './configuration-page.ts';
import { referencePages } from './reference.ts';
import { faultsOf } from './site-check.ts';

const docs = import.meta.dirname;
const site = join(docs, '.vitepress/dist');

const configuration = join(docs, 'configuration.md');
const text = await configurationPage();
if (!process.argv.includes('--check')) writeFileSync(configuration, text);
else if (readFileSync(configuration, 'utf8') !== text) {
  console.error('docs/configuration.md is not what the code says: run npm run docs');
  process.exit(1);
}

const reference = await referencePages();
// These are not kept: they are long, and change with every route.
for (const folder of ['api', 'public/openapi', 'public/client']) {
  rmSync(join(docs, folder), { recursive: true, force: true });
  mkdirSync(join(docs, folder), { recursive: true });
}
for (const { name, page, document } of reference) {
  writeFileSync(join(docs, `api/${name}.md`), page);
  writeFileSync(join(docs, `public/openapi/${name}.json`), document);
}

await writeReference(join(docs, 'public/client'));

const faults = await build(docs).then(
  () => faultsOf(site),
  (reason: unknown) => [(reason as Error).message],
);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
