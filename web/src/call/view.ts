import type { CallRole, Policy } from './frames.ts';
import type { SourceName } from './publish.ts';
import type { Roster } from './roster.ts';

/** Why a call was over without having been left. */
export type EndReason = 'removed' | 'ended' | 'full' | 'refused' | 'failed';

/** What is known of a call; a new one whenever something in it changes. */
export interface CallView {
  /** `returning`: the line or the media is lost, and comes back by itself. */
  stage: 'out' | 'joining' | 'in' | 'returning' | 'over';
  endedFor: EndReason | undefined;
  /** Undefined until the server says it. */
  policy: Policy | undefined;
  /** How many are in, as long as one is not. */
  inside: number;
  hand: boolean;
  /** What is sent, and whether it is muted. */
  sending: ReadonlyMap<SourceName, Sending>;
  /** Everybody else. */
  roster: Roster;
  /** What has come, by track. */
  media: ReadonlyMap<string, MediaStreamTrack>;
  /** 0 to 100, of who speaks. */
  levels: ReadonlyMap<string, number>;
  /** 0 (nothing comes through) to 5, by peer; oneself among them. */
  quality: ReadonlyMap<string, number>;
  /** Somebody asks to unmute. */
  asked: { by: string; what: 'mic' | 'camera' } | undefined;
}

export interface Sending {
  track: MediaStreamTrack | null;
  muted: boolean;
}

export const NOTHING: CallView = {
  ...{ stage: 'out', endedFor: undefined, policy: undefined, inside: 0, hand: false, asked: undefined },
  ...{ sending: new Map(), roster: new Map(), media: new Map(), levels: new Map(), quality: new Map() },
};

/** The role of this person, once it is known. */
export const roleIn = ({ policy }: CallView): CallRole | undefined => policy?.known_roles[policy.name];

/** What this person may send. */
export function maySend(role: CallRole | undefined, what: 'audio' | 'video' | 'screen'): boolean {
  return role?.publishParams.allowed?.includes(what) ?? false;
}

/** Whether this role has anything of a call: roles for the board alone send nothing and get nothing. */
export function takesPart(role: CallRole | undefined): boolean {
  const { publishParams, subscribeParams } = role ?? {};
  return (publishParams?.allowed ?? []).length + (subscribeParams?.subscribeToRoles ?? []).length > 0;
}

export const may = (view: CallView, permission: string): boolean =>
  roleIn(view)?.permissions[permission] === true;

/** Something that can be shown, and changes. */
export function shown<T>(first: T) {
  let now = first;
  const listeners = new Set<() => void>();
  return {
    get: (): T => now,
    change: (changed: Partial<T>): void => {
      now = { ...now, ...changed };
      for (const listener of listeners) listener();
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
export type Shown<T> = ReturnType<typeof shown<T>>;
