import type { Command } from 'commander';
import { OPTIONS } from '../../config.ts';
import { option, type Define } from './define.ts';
import { JSON_OPTION, reachOptions } from './reach.ts';
import { wholeNumber } from './values.ts';

/** What runs a server, or looks after one. */
export function defineServerCommands(program: Command, define: Define): void {
  program.commandsGroup('Server:');
  define(program, 'serve', {
    summary: 'run the server, as npm start does',
    description:
      'Each option can also stand in the environment, or in a file of lines ENFILADE_…=value. Other users of this machine can read flags: give secrets in the environment or the file.',
    options: [
      option('--config <file>', 'lines of ENFILADE_…=value (ENFILADE_CONFIG)'),
      ...Object.values(OPTIONS).map(({ flag, env, doc, isSwitch }) =>
        option(
          isSwitch === true ? `--${flag}` : `--${flag} <${flag === 'data-dir' ? 'folder' : 'value'}>`,
          `${doc.replaceAll('`', '')} (${env})`,
        ),
      ),
    ],
    examples: [
      ['On http://127.0.0.1:7788, with ./data', 'enfilade serve'],
      ['Another port and another folder', 'enfilade serve --port 8080 --data-dir /var/lib/enfilade'],
    ],
    run: async ({ io }) => io.becomeServer(io.args.slice(io.args.indexOf('serve') + 1)),
  });

  define<{ command?: string; port: number; json?: boolean }>(program, 'dev', {
    summary: 'run a throw-away server, and a command that uses it',
    description: `The server has an empty folder of its own, which is removed at the end, and new keys. It is told to the \
command in its environment:
  ENFILADE_URL, ENFILADE_API_KEY, ENFILADE_ACCESS_KEY, ENFILADE_SECRET_KEY
  AGORA_BASE_URL (…/v5), AGORA_ACCESS_KEY, AGORA_SECRET_KEY
  HMS_BASE_URL (…/v2), HMS_ACCESS_KEY, HMS_SECRET
  DOCSPACE_BASE_URL, DOCSPACE_API_KEY
Other ENFILADE_… variables are taken out of it, so that nothing leads to another server. This program ends with the \
command's status. Without a command the server runs until Ctrl-C.`,
    options: [
      option('-c, --command <command>', 'what to run, as the shell understands it'),
      option('--port <number>', 'the port to listen on; 0: a free one', {
        parse: wholeNumber(0, 65535),
        fallback: 0,
      }),
      option('--json', 'print the environment as one JSON document, when there is no command'),
    ],
    examples: [
      ['A test suite against a server of its own', 'enfilade dev -c "npm test"'],
      ['Look around in an empty server', 'enfilade dev -c "enfilade room list"'],
    ],
    run: async (call) => (await import('../run/dev.ts')).dev(call),
  });

  define<{ port: number; json?: boolean }>(program, 'demo', {
    summary: 'run a throw-away server with a drawn room, and print two links into it',
    description:
      'One link is an admin’s, the other a reader’s. The server has an empty folder of its own, which is removed at the end.',
    options: [
      option('--port <number>', 'the port to listen on; 0: a free one', {
        parse: wholeNumber(0, 65535),
        fallback: 0,
      }),
      option('--json', 'print the links as one JSON document'),
    ],
    examples: [['Look at a room with something in it', 'enfilade demo']],
    run: async (call) => (await import('../run/demo.ts')).demo(call),
  });

  define<{ url?: string; key?: string; dataDir?: string; json?: boolean }>(program, 'doctor', {
    summary: 'look for what is wrong, and say what to do about it',
    description:
      'Looks at the configuration, the data folder, the database, the disk, the clock, the port, versions and optional programs; with --url at that server. Nothing is changed. Ends with 1 when something fails.',
    options: [...reachOptions({ project: false }), JSON_OPTION],
    examples: [
      ['The server that this machine would run', 'enfilade doctor'],
      ['A server elsewhere', 'enfilade doctor --url http://127.0.0.1:7788'],
    ],
    run: async (call) => (await import('../run/doctor.ts')).doctor(call),
  });

  define<{ url?: string; key?: string; seconds: number; yes?: boolean; json?: boolean }>(program, 'bench', {
    summary: 'measure how fast rooms are made, read and listed',
    description:
      'On a throw-away server on this machine; with --url on that server, where it makes rooms and deletes them again.',
    options: [
      option('--seconds <number>', 'how long each part takes', { parse: wholeNumber(1, 60), fallback: 3 }),
      ...reachOptions({ project: false, dataDir: false }),
      option('--yes', 'make rooms on the server that --url names'),
      JSON_OPTION,
    ],
    examples: [['This machine, in short', 'enfilade bench --seconds 1']],
    run: async (call) => (await import('../run/bench.ts')).bench(call),
  });
}
