import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

export const TASKS = ['create', 'flat', 'read', 'native', 'start', 'peers', 'live', 'media'] as const;
export type Task = (typeof TASKS)[number];

export interface Options {
  tasks: readonly Task[];
  /** Length of one measured run of wrk, and how many there are of each. */
  seconds: number;
  runs: number;
  /** How long each server works before anything counts. */
  warmUp: number;
  /** How many rooms `flat` and `read` want. */
  rooms: number;
  connections: number;
  /** Where the folders of the servers are made. */
  dataDir: string;
  /** Install what is missing from Debian and, for `live`, from npm. */
  install: boolean;
  /** Write `docs/benchmarks.md` from the results. */
  report: boolean;
}

/**
 * Reads the command line. No task means all of them, and a report.
 *
 * @throws Error for a task or an option that does not exist
 */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '5' },
      runs: { type: 'string', default: '3' },
      'warm-up': { type: 'string', default: '2' },
      rooms: { type: 'string', default: '100000' },
      connections: { type: 'string', default: '16' },
      data: { type: 'string', default: tmpdir() },
      install: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
    },
  });
  const tasks = positionals.map((name) => {
    const task = TASKS.find((one) => one === name);
    if (!task) throw new Error(`there is no task ${name}: choose from ${TASKS.join(', ')}`);
    return task;
  });
  return {
    tasks: tasks.length === 0 ? TASKS : tasks,
    seconds: whole('seconds', values.seconds, 60),
    runs: whole('runs', values.runs, 9),
    warmUp: whole('warm-up', values['warm-up'], 60),
    rooms: whole('rooms', values.rooms, 1_000_000),
    connections: whole('connections', values.connections, 256),
    dataDir: values.data,
    install: values.install,
    report: values.report || tasks.length === 0,
  };
}

function whole(name: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`--${name} must be a whole number from 1 to ${most}`);
}
