import { badInput, fail } from '../errors.ts';
import type {
  Permission,
  PublishParams,
  Role,
  SimulcastLayer,
  SubscribeParams,
  TemplateContent,
} from './template.ts';

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
 * @throws bad_input for simulcast layers in a wrong order
 */
export function wholeRole(name: string, input: RoleInput, names: readonly string[], path = ''): Role {
  const {
    publishParams = { allowed: ['audio', 'video', 'screen'] },
    subscribeParams = {},
    permissions = {},
  } = input;
  for (const kind of ['video', 'screen'] as const) {
    checkLayers(
      publishParams.simulcast?.[kind]?.layers ?? [],
      `${path}publishParams.simulcast.${kind}.layers`,
    );
  }
  const { subscribeDegradation } = subscribeParams;
  return {
    name,
    publishParams: { ...ENCODINGS, ...publishParams },
    subscribeParams: {
      subscribeToRoles: [...names],
      maxSubsBitRate: MAX_SUBSCRIBED_KBPS,
      ...subscribeParams,
      ...(subscribeDegradation && { subscribeDegradation: { ...DEGRADATION, ...subscribeDegradation } }),
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
 * @throws bad_input when the new name belongs to another role
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
  const renamed = Object.entries(roles).map(([key, one]): [string, Role] =>
    key === current ? [name, role] : [key, one],
  );
  return {
    ...content,
    roles: Object.fromEntries(renamed.map(([key, one]) => [key, follow(one, current, name)])),
    recordings: content.recordings.map((config) =>
      config.role === current ? { ...config, role: name } : config,
    ),
  };
}

function follow(role: Role, from: string, to: string): Role {
  const { subscribeToRoles } = role.subscribeParams;
  if (!subscribeToRoles?.includes(from)) return role;
  const followed = subscribeToRoles.map((name) => (name === from ? to : name));
  return { ...role, subscribeParams: { ...role.subscribeParams, subscribeToRoles: followed } };
}

/** The template without this role. @throws role_not_found */
export function withoutRole(content: TemplateContent, name: string): TemplateContent {
  roleOf(content, name);
  return {
    ...content,
    roles: Object.fromEntries(Object.entries(content.roles).filter(([key]) => key !== name)),
  };
}
