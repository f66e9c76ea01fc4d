import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { createCanvas } from '@napi-rs/canvas';
import { ConversionFault } from '../../src/conversion/faults.ts';
import { findOffice, officeToPdf } from '../../src/conversion/office.ts';
import { nativeClient } from '../native/client.ts';
import { ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { eventually } from './eventually.ts';
import { docxOf, odpOf } from './office-files.ts';
import { sources, type Sources } from './sources.ts';

const office = findOffice(undefined);
const needsOffice = office === undefined ? { skip: 'LibreOffice is not installed' } : {};
/** A picture that does not become small. */
function dots(): Buffer {
  const canvas = createCanvas(200, 200);
  const pen = canvas.getContext('2d');
  for (let dot = 0; dot < 4000; dot += 1) {
    pen.fillStyle = `rgb(${dot % 255}, ${(dot * 7) % 255}, ${(dot * 13) % 255})`;
    pen.fillRect((dot * 37) % 200, (dot * 91) % 200, 3, 3);
  }
  return canvas.toBuffer('image/png');
}

const never = new AbortController().signal;

let server: TestServer;
let elsewhere: Sources;
const folder = mkdtempSync(join(tmpdir(), 'enfilade-slides-'));
before(async () => {
  elsewhere = await sources({
    '/letter.docx': { body: docxOf('Dear reader') },
    '/slides.odp': { body: odpOf(['first slide', 'second slide']) },
    '/broken.docx': { body: docxOf('x').subarray(0, 700) },
  });
  server = await startServer({ ENFILADE_FETCH_ALLOW: '127.0.0.1' });
});
after(async () => {
  elsewhere.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});
const api = nativeClient(() => server);
const convert = async (path: string) => {
  const { id } = await api.post<wire.Conversion>('/conversions', { url: elsewhere.at(path) });
  return eventually(
    async () => {
      const one = await api.get<wire.Conversion>(`/conversions/${id}`);
      return one.ended_at !== null && one;
    },
    'the end',
    60_000,
  );
};
const textsOf = async (id: string) =>
  (
    await server.running.db.queries
      .selectFrom('conversion_pages')
      .select('content')
      .where('conversion_id', '=', id)
      .orderBy('number')
      .execute()
  ).map(({ content }) => content.trim());

describe('office files', () => {
  test('of Word and OpenDocument become pages', needsOffice, async () => {
    const letter = await convert('/letter.docx');
    assert.deepEqual([letter.status, letter.page_count], ['finished', 1], JSON.stringify(letter.error));
    assert.deepEqual(await textsOf(letter.id), ['Dear reader']);
    const slides = await convert('/slides.odp');
    assert.deepEqual([slides.status, slides.page_count], ['finished', 2], JSON.stringify(slides.error));
    assert.deepEqual(await textsOf(slides.id), ['first slide', 'second slide']);
  });

  test('AG 2.6 a PPTX can be dynamic: its pages are pictures and previews', needsOffice, async () => {
    writeFileSync(join(folder, 'slides.odp'), odpOf(['one', 'two']));
    const args = ['--headless', '--convert-to', 'pptx', '--outdir', folder, join(folder, 'slides.odp')];
    execFileSync(office ?? '', [`-env:UserInstallation=file://${folder}/profile`, ...args]);
    elsewhere.replies['/slides.pptx'] = { body: readFileSync(join(folder, 'slides.pptx')) };
    const { token } = await api.post<{ token: string }>('/tokens', { door: 'agora' });
    const made = await ask(`${server.url}/v5/projector/tasks`, {
      method: 'POST',
      headers: { token },
      body: { resource: elsewhere.at('/slides.pptx'), type: 'dynamic', preview: true },
    });
    const { uuid = '' } = made.body as { uuid?: string };
    const task = await eventually(
      async () => {
        const { body } = await ask(`${server.url}/v5/projector/tasks/${uuid}`, { headers: { token } });
        return (body as { status: string }).status === 'Finished' && (body as Record<string, object>);
      },
      'the end',
      60_000,
    );
    assert.deepEqual(Object.keys(task['previews'] ?? {}), ['1', '2']);
    assert.deepEqual(Object.keys(task['images'] ?? {}), ['1', '2']);
    assert.equal(task['type'], 'dynamic');
  });

  test('that are damaged fail', needsOffice, async () => {
    const { status, error } = await convert('/broken.docx');
    assert.equal(status, 'failed');
    assert.ok(
      ['unsupported', 'unreadable', 'office_failed'].includes(error?.code ?? ''),
      JSON.stringify(error),
    );
  });

  test('that unpack to far more are not opened', needsOffice, async () => {
    const bomb = docxOf('x');
    bomb.writeUInt32LE(200 * 1024 * 1024, bomb.lastIndexOf(Buffer.from('504b0102', 'hex')) + 24);
    await assert.rejects(officeToPdf(office, bomb, 'docx', never), /more than 128 MiB of text/);
  });

  test(
    'load nothing from elsewhere: not what they link to, nor files of this machine',
    needsOffice,
    async () => {
      const before = elsewhere.asked.length;
      const open = mkdtempSync(join(tmpdir(), 'enfilade-open-'));
      try {
        chmodSync(open, 0o755);
        writeFileSync(join(open, 'dots.png'), dots());
        const lengths = [];
        for (const link of [undefined, elsewhere.at('/linked.png'), `file://${open}/dots.png`]) {
          lengths.push((await officeToPdf(office, docxOf('linked', link), 'docx', never)).length);
        }
        // A picture takes more than some bytes; the time that is written down, and packed, does not.
        const most = Math.max(...lengths) - Math.min(...lengths);
        assert.ok(most < 100, `none of them shows the picture: ${lengths.join(', ')}`);
      } finally {
        rmSync(open, { recursive: true });
      }
      assert.equal(elsewhere.asked.length, before);
    },
  );

  test('leave nothing behind, also when they are given up', needsOffice, async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('enfilade-office-')).length;
    const before = left();
    const giveUp = new AbortController();
    setTimeout(() => giveUp.abort(new Error('enough')), 300);
    await assert.rejects(officeToPdf(office, docxOf('x'), 'docx', giveUp.signal), /enough/);
    assert.equal(left(), before);
  });

  test('fail with a reason where LibreOffice is not installed', async () => {
    await assert.rejects(officeToPdf(undefined, docxOf('x'), 'docx', never), (reason) => {
      return reason instanceof ConversionFault && reason.fault === 'office_missing';
    });
    assert.equal(findOffice('/nowhere/soffice'), undefined);
  });
});
