import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** The version of an installed package of Debian. */
export function packageVersion(name: string): string | undefined {
  try {
    const format = '${db:Status-Status} ${Version}';
    const text = execFileSync('dpkg-query', ['-W', `-f=${format}`, name], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return text.startsWith('installed ') ? text.slice('installed '.length) : undefined;
  } catch {
    return undefined;
  }
}

/** The files of an installed package. */
export function packageFiles(name: string): string[] {
  return execFileSync('dpkg', ['-L', name], { encoding: 'utf8' }).trim().split('\n');
}

/**
 * Makes sure of Debian's packages.
 *
 * @throws Error that says how to install them, when they are missing and `install` is false
 */
export function needPackages(names: readonly string[], install: boolean): void {
  const missing = names.filter((name) => packageVersion(name) === undefined);
  if (missing.length === 0) return;
  const list = missing.join(' ');
  if (!install) {
    throw new Error(
      `missing: ${list}. Install Debian's packages (apt-get install ${list}), or add --install`,
    );
  }
  withoutServices(() => {
    execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', ...missing], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  });
}

const POLICY = '/usr/sbin/policy-rc.d';

/** Debian starts a service when it installs it; here each server is to run alone, and only while it is measured. */
function withoutServices(work: () => void): void {
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(POLICY);
  }
}
