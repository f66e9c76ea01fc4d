import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const LOOK_MS = 10_000;
const run = promisify(execFile);

/**
 * The ffmpeg of this machine: the one that the option names, else the first of `PATH`.
 * @returns its absolute path, or undefined where there is none that runs
 */
export async function findFfmpeg(option: string | undefined): Promise<string | undefined> {
  for (const path of option ? [option] : await named('ffmpeg')) {
    try {
      await run(path, ['-version'], { timeout: LOOK_MS, env: {} });
      return path;
    } catch {
      // It is not there, or not for this machine.
    }
  }
  return undefined;
}

/** Where a program of that name is, as the shell finds it. */
async function named(name: string): Promise<string[]> {
  try {
    const { stdout } = await run('/bin/sh', ['-c', 'command -v "$0"', name], { timeout: LOOK_MS });
    return [stdout.trim()].filter((path) => path.startsWith('/'));
  } catch {
    return [];
  }
}
