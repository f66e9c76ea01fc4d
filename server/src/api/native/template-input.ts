import type * as wire from '@enfilade/protocol';
import { fail, HouseError } from '../../errors.ts';
import type { House } from '../../house.ts';
import { sealRecording } from '../../rooms/recording.ts';
import {
  checkDestinations,
  checkRecorder,
  forgetRoles,
  wholeRoles,
  type RoleInput,
} from '../../rooms/roles.ts';
import type { Destinations, Recorder, TemplateContent } from '../../rooms/template.ts';
import { withSettings, type SettingsInput } from '../../rooms/templates.ts';
import { toCamel } from './casing.ts';

type Change = Omit<wire.TemplateChange, 'name'>;

/** Reads a body into what it makes of the content of a template. Credentials are sealed once, however often it is asked. */
export function contentChanger(house: House, body: Change): (now: TemplateContent) => TemplateContent {
  const roles = body.roles && (toCamel({ roles: body.roles }) as { roles: Record<string, RoleInput> }).roles;
  const settings = body.settings && settingsIn(house, body.settings);
  const destinations = body.destinations && destinationsIn(body.destinations);
  const recordings = body.recordings && (toCamel(body.recordings) as Recorder[]);
  return (now) =>
    inOurWords(() => {
      let content = { ...now };
      if (roles) content = withRoles(content, wholeRoles(roles));
      if (settings) content.settings = withSettings(content.settings, settings);
      if (destinations) {
        checkDestinations(content.roles, destinations, 'destinations.');
        content.destinations = { ...content.destinations, ...destinations };
      }
      recordings?.forEach(({ role }, index) =>
        checkRecorder(content.roles, role, `recordings.${index}.role`),
      );
      if (recordings) content.recordings = recordings;
      if (body.plugins) content.plugins = body.plugins;
      return content;
    });
}

function withRoles(content: TemplateContent, roles: TemplateContent['roles']): TemplateContent {
  const gone = Object.keys(content.roles).filter((name) => !Object.hasOwn(roles, name));
  return forgetRoles({ ...content, roles }, gone);
}

/** The role of a body. */
export function roleIn(body: wire.RoleInput): RoleInput {
  return toCamel(body) as RoleInput;
}

function settingsIn(
  { box }: House,
  { region, recording, room_state: roomState }: NonNullable<Change['settings']>,
): SettingsInput {
  return {
    ...(region !== undefined && { region }),
    ...(recording !== undefined && { recording: recording && sealRecording(box, recording) }),
    ...(roomState && { roomState: toCamel(roomState) as NonNullable<SettingsInput['roomState']> }),
  };
}

/** Each repeats its name inside. */
function destinationsIn(body: NonNullable<Change['destinations']>): Destinations {
  const kinds = Object.entries(toCamel(body) as Record<string, Record<string, object>>).map(([kind, map]) => {
    const entries = Object.entries(map).map(([name, one]): [string, object] => [name, { ...one, name }]);
    return [kind, Object.fromEntries(entries)];
  });
  return Object.fromEntries(kinds) as Destinations;
}

const OTHERWISE: Record<string, string> = {
  publishParams: 'publish_params',
  browserRecordings: 'browser_recordings',
  scaleResolutionDownBy: 'scale_resolution_down_by',
};

/** Tells what the rules say of a template by the names that its members have here. */
export function inOurWords<T>(job: () => T): T {
  try {
    return job();
  } catch (reason) {
    if (!(reason instanceof HouseError) || reason.member === undefined) throw reason;
    throw fail(reason.code, { member: ours(reason.member), text: ours(reason.message) });
  }
}

function ours(text: string): string {
  return text.replace(/\b[a-z]+[A-Z]\w*\b/g, (word) => OTHERWISE[word] ?? word);
}
