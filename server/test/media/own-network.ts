import { spawnSync } from 'node:child_process';

/** Set in the process that has it. */
const MARK = 'ENFILADE_TEST_OWN_NETWORK';

/** The address of the one interface, which is no loopback. */
export const OWN_ADDRESS = '10.77.0.1';

const SET_UP = [
  'ip link set lo up',
  'ip link add own0 type veth peer name own1',
  `ip address add ${OWN_ADDRESS}/24 dev own0`,
  'ip link set own0 up',
  'ip link set own1 up',
].join(' && ');

/**
 * Goes on in a network that nobody else is in, for what takes no loopback address: this process is run anew in there,
 * and ends with it. To be called before anything else. Linux has it, root or with user namespaces.
 */
export function ownNetwork(): void {
  if (process.env[MARK] !== undefined) return;
  const [program, args] = inOwnNetwork([process.execPath, ...process.execArgv, ...process.argv.slice(1)]);
  const { status, error } = spawnSync(program, args, {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: '1' },
  });
  if (error) throw new Error('a network of its own needs `unshare` (util-linux)', { cause: error });
  process.exit(status ?? 1);
}

/** The command that runs this one in a network of its own. */
export function inOwnNetwork(command: readonly string[]): [program: string, args: string[]] {
  const root = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  return ['unshare', ['--net', ...root, 'sh', '-c', `${SET_UP} && exec "$0" "$@"`, ...command]];
}
