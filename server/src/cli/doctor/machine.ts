import { accessSync, constants } from 'node:fs';
import { platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { OFFICE_FOLDERS } from '../../config.ts';
import { localTime } from '../show/times.ts';
import { VERSION } from '../version.ts';
import { finding, saying, type Finding } from './finding.ts';

const NODE = 24;
/** When this was written: a clock from before is wrong. */
const WRITTEN = Date.UTC(2026, 0, 1);

/** @param node the version that runs this, such as `v24.1.0` */
export function* lookAtVersions(node: string): Generator<Finding> {
  yield finding('enfilade', 'ok', VERSION);
  const isOld = Number(node.slice(1).split('.')[0]) < NODE;
  const advice = `Run npm ci: it brings Node ${String(NODE)} along.`;
  yield finding('node', isOld ? 'fail' : 'ok', node, isOld ? advice : undefined);
}

export function lookAtClock(now: number): Finding {
  if (now < WRITTEN) {
    return finding(
      'clock',
      'fail',
      `it says ${localTime(now)}`,
      'Set the clock: tokens and expiry go by it.',
    );
  }
  // Undefined for a TZ that there is not, whatever its type says.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined;
  if (zone === undefined) {
    const advice = 'Set TZ to a zone such as Europe/Berlin. Only what people read here is affected.';
    return finding('clock', 'warn', 'the time zone of this machine is not known', advice);
  }
  return finding('clock', 'ok', `${localTime(now)} (${zone})`);
}

/** Programs that are not needed to run, and what for they are used. */
const PROGRAMS = [
  {
    part: 'ffmpeg',
    names: ['ffmpeg'],
    use: 'recordings of calls, which this version does not make yet',
    install: 'apt-get install ffmpeg',
  },
  {
    part: 'LibreOffice',
    names: ['soffice', 'libreoffice'],
    use: 'office files as pages of the board; PDF and pictures need nothing',
    install:
      'apt-get install --no-install-recommends libreoffice-impress-nogui libreoffice-writer-nogui libreoffice-calc-nogui fonts-crosextra-carlito',
  },
  {
    part: 'coturn',
    names: ['turnserver'],
    use: 'calls through firewalls, which this version does not hold yet',
    install: 'apt-get install coturn',
  },
] as const;

/**
 * What is not needed to run.
 *
 * @param path where programs are looked for, as PATH has it
 * @param office where LibreOffice is, as it is configured
 */
export async function* lookAtOptionalParts(path = '', office?: string): AsyncGenerator<Finding> {
  try {
    await import('@napi-rs/canvas');
    yield finding('canvas', 'ok', '@napi-rs/canvas is installed');
  } catch (reason) {
    const advice =
      'npm ci installs it. Without it, logos of rooms cannot be cut to size, nor boards painted or files converted.';
    yield finding('canvas', 'warn', `@napi-rs/canvas cannot be loaded: ${saying(reason)}`, advice);
  }
  const endings = platform() === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const { part, names, use, install } of PROGRAMS) {
    // The server looks for it in these only.
    const folders = part === 'LibreOffice' ? OFFICE_FOLDERS : path.split(delimiter);
    const files = folders.flatMap((folder) =>
      names.flatMap((name) => endings.map((ending) => join(folder, name + ending))),
    );
    const found = (part === 'LibreOffice' && office !== undefined ? [office] : files).find(canRun);
    yield found === undefined
      ? finding(part, 'note', `not installed; it is for ${use}`, `Debian: ${install}`)
      : finding(part, 'ok', found);
  }
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
