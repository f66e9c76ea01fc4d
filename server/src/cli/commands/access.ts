import { Argument, type Command } from 'commander';
import { group, option, type Define } from './define.ts';
import { pageOptions, type PageFlags } from './paging.ts';
import { JSON_OPTION, reachOptions, type Common } from './reach.ts';
import { moment, seconds, several } from './values.ts';

const common = () => [JSON_OPTION, ...reachOptions()];
const overlap = () =>
  option('--overlap <time>', 'how long the old one is good beside the new one; 0: no longer', {
    parse: seconds,
    fallback: 86_400,
  }).default(86_400, '1d');

/** Projects, and the keys that open them. */
export function defineAccessCommands(program: Command, define: Define): void {
  const projects = group(program, 'project', 'make and list projects, the tenants of a server');
  define<Common & { adminEmail?: string }>(projects, 'create', {
    summary: 'make a project, and show its keys this once',
    description:
      'The API key in use must be one of the project `default`; in the data folder none is needed.',
    places: [new Argument('<name>', 'unique on the server')],
    options: [option('--admin-email <address>', 'of its administrator'), ...common()],
    examples: [['For another team', 'enfilade project create biology --admin-email head@example.test']],
    run: async (call) => (await import('../run/projects.ts')).createProject(call),
  });
  define<Common & PageFlags>(projects, 'list', {
    summary: 'list projects',
    options: [...pageOptions(), ...common()],
    examples: [['All that this key may see', 'enfilade project list']],
    run: async (call) => (await import('../run/projects.ts')).listProjects(call),
  });
  define<Common & { overlap: number }>(projects, 'roll', {
    summary: 'give the project a new access key and secret key',
    description: 'They open the Agora and the 100ms API. The new secret key is shown this once.',
    options: [overlap(), ...common()],
    examples: [['The old pair is good for another hour', 'enfilade project roll --overlap 1h']],
    run: async (call) => (await import('../run/projects.ts')).rollAccessKeys(call),
  });
  defineKeyCommands(program, define);
}

function defineKeyCommands(program: Command, define: Define): void {
  const keys = group(program, 'keys', 'make, list, roll and revoke API keys');
  const key = new Argument('<key>', 'its id');
  define<Common & PageFlags>(keys, 'list', {
    summary: 'list API keys, without their texts',
    options: [...pageOptions(), ...common()],
    examples: [['Who may do what, and used it when', 'enfilade keys list']],
    run: async (call) => (await import('../run/keys.ts')).listKeys(call),
  });
  define<Common & { scope?: string[]; expires?: string }>(keys, 'create', {
    summary: 'make an API key, and show its text this once',
    description:
      'Scopes are rooms, templates, keys, projects, events, tokens and accounts, each with :read or :write, and *:read; without one the key may do everything. Where every key was lost: this works on the data folder while no server uses it.',
    places: [new Argument('<name>', 'what it is for')],
    options: [
      option('--scope <scope>', 'what it may do, such as rooms:write; several', { parse: several }),
      option('--expires <time>', 'until when: +30d, "2026-12-24 18:00" here, or RFC 3339', {
        parse: (text) => moment(text),
      }),
      ...common(),
    ],
    examples: [
      ['For everything', 'enfilade keys create console'],
      ['To read rooms, for a month', 'enfilade keys create reports --scope rooms:read --expires +30d'],
    ],
    run: async (call) => (await import('../run/keys.ts')).createKey(call),
  });
  define<Common & { overlap: number }>(keys, 'roll', {
    summary: 'give an API key a new text, and show it this once',
    places: [key],
    options: [overlap(), ...common()],
    examples: [['The old text is good for another hour', 'enfilade keys roll $KEY_ID --overlap 1h']],
    run: async (call) => (await import('../run/keys.ts')).rollKey(call),
  });
  define<Common>(keys, 'revoke', {
    summary: 'take an API key away; this cannot be undone',
    places: [key],
    options: common(),
    examples: [['It opens nothing from now on', 'enfilade keys revoke $KEY_ID']],
    run: async (call) => (await import('../run/keys.ts')).revokeKey(call),
  });
}
