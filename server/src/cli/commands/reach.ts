import type { Option } from 'commander';
import { option } from './define.ts';

const WHERE = 'Where:';

/** How a command is told which server, or which data folder, it works on. */
export interface ReachOptions {
  url?: string;
  key?: string;
  dataDir?: string;
  project?: string;
}

/** What every command that asks a server understands. */
export type Common = ReachOptions & { json?: boolean };

/** How a command is told where. */
export function reachOptions({ project = true, dataDir = true } = {}): Option[] {
  const options = [
    option('--url <url>', 'the server (ENFILADE_URL)', { group: WHERE }),
    option('--key <key>', 'the API key; others on this machine can read flags: better ENFILADE_API_KEY', {
      group: WHERE,
    }),
  ];
  if (dataDir) {
    const doc = 'the data folder, where no server is named (ENFILADE_DATA_DIR, ./data)';
    options.push(option('--data-dir <folder>', doc, { group: WHERE }));
  }
  if (project) {
    const doc = 'in the data folder: the name or the id of the project (default)';
    options.push(option('--project <name>', doc, { group: WHERE }));
  }
  return options;
}

export const JSON_OPTION: Option = option('--json', 'print JSON, for programs');
