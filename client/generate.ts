// npm run client         writes client/src/generated.ts from what the server says about its native API
// npm run client:check   fails when that file is not what the server says
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { OpenApi } from '../server/src/api/docs/document.ts';
import { loadConfig } from '../server/src/config.ts';
import { start } from '../server/src/start.ts';
import { codeFrom } from './generate-code.ts';

const FILE = join(import.meta.dirname, 'src/generated.ts');

/** The OpenAPI document of the native API, as a server that is started for it tells it. */
async function nativeDocument(): Promise<OpenApi> {
  const dataDir = mkdtempSync(join(tmpdir(), 'enfilade-client-'));
  try {
    const server = await start(loadConfig({ env: { ENFILADE_PORT: '0', ENFILADE_DATA_DIR: dataDir } }));
    const document = server.app.openApi.get('native')?.();
    await server.stop();
    if (!document) throw new Error('the server does not describe its native API');
    return document;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const code = await codeFrom(await nativeDocument());
const text = await format(code, { ...(await resolveConfig(FILE)), filepath: FILE });
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('client/src/generated.ts is not what the server says: run npm run client');
  process.exit(1);
}
