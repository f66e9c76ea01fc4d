import { badInput, fail } from '../errors.ts';
import type { BoardRole } from './grants.ts';
import type {
  Destinations,
  Permission,
  PublishParams,
  Recorder,
  Role,
  SimulcastLayer,
  SubscribeParams,
  TemplateContent,
} from './template.ts';

/** Of one template. Each subscribes to all of them unless it says otherwise, so their names are stored squared. */
export const MOST_ROLES = 100;

/** A role as it was asked for: everything has a default (HM 2.5). */
export interface RoleInput {
  name?: string;
  publishParams?: PublishParams;
  subscribeParams?: SubscribeParams;
  permissions?: Partial<Record<Permission, boolean>>;
  priority?: number;
  maxPeerCount?: number;
}

const ENCODINGS = {
  audio: { bitRate: 32, codec: 'opus' },
  video: { bitRate: 256, codec: 'vp8', frameRate: 25, width: 320, height: 180 },
  screen: { bitRate: 1024, codec: 'vp8', frameRate: 10, width: 1280, height: 720 },
};
const DEGRADATION = { packetLossThreshold: 50, degradeGracePeriodSeconds: 1, recoverGracePeriodSeconds: 4 };
const MAX_SUBSCRIBED_KBPS = 3200;

/**
 * The role with what was left out filled in. A role that says nothing about publishing may publish everything; one
 * that says something without `allowed` is a viewer.
 *
 * @param names the roles of the template, which it subscribes to unless it says otherwise
 * @param path where the role stands in what was sent, for errors: `roles.host.`
 * @throws bad_input when there are too many names, or for simulcast layers in a wrong order
 */
export function wholeRole(name: string, input: RoleInput, names: readonly string[], path = ''): Role {
  const {
    publishParams = { allowed: ['audio', 'video', 'screen'] },
    subscribeParams = {},
    permissions = {},
  } = input;
  if (names.length > MOST_ROLES) throw badInput('roles', `must have at most ${String(MOST_ROLES)} members`);
  for (const kind of ['video', 'screen'] as const) {
    checkLayers(
      publishParams.simulcast?.[kind]?.layers ?? [],
      `${path}publishParams.simulcast.${kind}.layers`,
    );
  }
  return {
    name,
    publishParams: {
      ...publishParams,
      audio: { ...ENCODINGS.audio, ...publishParams.audio },
      video: { ...ENCODINGS.video, ...publishParams.video },
      screen: { ...ENCODINGS.screen, ...publishParams.screen },
    },
    subscribeParams: {
      subscribeToRoles: [...names],
      maxSubsBitRate: MAX_SUBSCRIBED_KBPS,
      ...subscribeParams,
      subscribeDegradation: { ...DEGRADATION, ...subscribeParams.subscribeDegradation },
    },
    permissions: {
      browserRecording: true,
      rtmpStreaming: true,
      hlsStreaming: true,
      ...permissions,
      ...(permissions.pollWrite === true && { pollRead: true }),
    },
    priority: input.priority ?? 1,
    maxPeerCount: input.maxPeerCount ?? 0,
  };
}

/** All roles of a template, by name. @throws bad_input naming the role */
export function wholeRoles(inputs: Record<string, RoleInput>): Record<string, Role> {
  const names = Object.keys(inputs);
  const roles = Object.entries(inputs).map(([name, input]) => [
    name,
    wholeRole(name, input, names, `roles.${name}.`),
  ]);
  return Object.fromEntries(roles) as Record<string, Role>;
}

/** HM 2.5 simulcast: f, h, q in this order, beginning with f at full size, each smaller than the one before. */
function checkLayers(layers: readonly SimulcastLayer[], member: string): void {
  layers.forEach((layer, index) => {
    const before = layers[index - 1];
    if (!before) {
      if (layer.rid !== 'f' || layer.scaleResolutionDownBy !== 1) {
        throw badInput(member, 'must begin with rid f and scaleResolutionDownBy 1');
      }
      return;
    }
    if (ORDER.indexOf(layer.rid) <= ORDER.indexOf(before.rid))
      throw badInput(member, 'must have rid f, h, q in order');
    if (layer.scaleResolutionDownBy <= before.scaleResolutionDownBy) {
      throw badInput(member, 'must have a rising scaleResolutionDownBy');
    }
  });
}

const ORDER: readonly string[] = ['f', 'h', 'q'];

/** @throws role_not_found */
export function roleOf(content: TemplateContent, name: string): Role {
  const role = Object.hasOwn(content.roles, name) ? content.roles[name] : undefined;
  if (!role) throw fail('role_not_found');
  return role;
}

/**
 * The template with this role created or changed; what the input leaves out stays. Another `name` renames the role,
 * also where other roles subscribe to it or a recorder joins with it.
 *
 * @throws bad_input when the new name belongs to another role; as `wholeRole`
 */
export function withRole(content: TemplateContent, current: string, input: RoleInput): TemplateContent {
  const { roles } = content;
  const name = input.name ?? current;
  const known = Object.hasOwn(roles, current) ? roles[current] : undefined;
  if (name !== current && Object.hasOwn(roles, name)) {
    throw badInput('name', 'belongs to another role (overwrite error)');
  }
  const names = [...new Set([...Object.keys(roles), name])].filter((one) => one === name || one !== current);
  const role = wholeRole(name, { ...known, ...input }, names);
  if (!known || name === current) return { ...content, roles: { ...roles, [name]: role } };
  const renamed = Object.entries(roles).map(([key, one]) => (key === current ? [name, role] : [key, one]));
  return follow({ ...content, roles: Object.fromEntries(renamed) as Record<string, Role> }, (one) =>
    one === current ? name : one,
  );
}

/** The template with this role as it is given, whatever it was. @throws as `wholeRole` */
export function withWholeRole(content: TemplateContent, name: string, input: RoleInput): TemplateContent {
  const names = [...new Set([...Object.keys(content.roles), name])];
  return { ...content, roles: { ...content.roles, [name]: wholeRole(name, input, names) } };
}

/** The template without this role and what meant it (`forgetRoles`). @throws role_not_found */
export function withoutRole(content: TemplateContent, name: string): TemplateContent {
  roleOf(content, name);
  const roles = Object.fromEntries(Object.entries(content.roles).filter(([key]) => key !== name));
  return forgetRoles({ ...content, roles }, [name]);
}

/** The template after these roles are gone: nobody subscribes to them, and who recorded with one of them is gone too. */
export function forgetRoles(content: TemplateContent, gone: readonly string[]): TemplateContent {
  const names = new Set(gone);
  return follow(content, (name) => (names.has(name) ? undefined : name));
}

/** @param now the name that a role has now, wherever one is named; undefined when it is gone */
function follow(content: TemplateContent, now: (name: string) => string | undefined): TemplateContent {
  const roles = Object.entries(content.roles).map(([key, role]) => {
    const subscribeToRoles = role.subscribeParams.subscribeToRoles.flatMap((name) => now(name) ?? []);
    return [key, { ...role, subscribeParams: { ...role.subscribeParams, subscribeToRoles } }];
  });
  const joining = (recorder: Recorder): Recorder[] => {
    const role = now(recorder.role);
    return role === undefined ? [] : [{ ...recorder, role }];
  };
  const destinations = { ...content.destinations };
  for (const kind of RECORDING) {
    const recorders = destinations[kind];
    if (!recorders) continue;
    const left = Object.entries(recorders).flatMap(([key, one]) => joining(one).map((kept) => [key, kept]));
    destinations[kind] = Object.fromEntries(left) as Record<string, Recorder>;
  }
  return {
    ...content,
    roles: Object.fromEntries(roles) as Record<string, Role>,
    destinations,
    recordings: content.recordings.flatMap(joining),
  };
}

/** The destinations that join a room with a role. */
const RECORDING = ['browserRecordings', 'transcriptions'] as const;

/** @throws bad_input naming the member of the destination whose role is none of these */
export function checkDestinations(roles: Record<string, Role>, destinations: Destinations, path = ''): void {
  for (const kind of RECORDING) {
    for (const [key, { role }] of Object.entries(destinations[kind] ?? {})) {
      checkRecorder(roles, role, `${path}${kind}.${key}.role`);
    }
  }
}

/** HM 2.5: who records joins with one of the template's roles. @throws bad_input */
export function checkRecorder(roles: Record<string, Role>, role: string, member: string): void {
  if (!Object.hasOwn(roles, role)) throw badInput(member, 'must be one of the roles of the template');
}

/** Who looks after others is an admin of the board; who may publish anything draws. */
export function boardRoleOf({ permissions, publishParams }: Role): BoardRole {
  const { endRoom, removeOthers, changeRole } = permissions;
  if (endRoom || removeOthers || changeRole) return 'admin';
  return (publishParams.allowed ?? []).length > 0 ? 'writer' : 'reader';
}
