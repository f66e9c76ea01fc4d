import { existsSync } from 'node:fs';
import { join } from 'node:path';

const sharedFolder = join(import.meta.dirname, '../../../../shared');

/** The path of a file or folder in the `shared` folder beside the checkout, or undefined when it is not there. */
export function sharedPath(...parts: string[]): string | undefined {
  const path = join(sharedFolder, ...parts);
  return existsSync(path) ? path : undefined;
}

/**
 * Options for `test()` or `describe()` of a suite which reads `name` in the shared folder, such as
 * `contracts/agora-whiteboard.md`. Without it the suite is skipped, and the test run lists it as left out.
 */
export function needsShared(name: string): { skip?: string } {
  if (sharedPath(name) !== undefined) return {};
  return { skip: `needs ../shared/${name} beside the checkout` };
}
