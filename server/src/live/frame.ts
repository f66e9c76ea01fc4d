import type { LeaveReason, LiveMessage, LivePerson, LiveRoom, LiveScene, Pointing } from '@enfilade/protocol';
import type { ChatMessage } from '../rooms/chat.ts';
import type { SceneChanges } from './board/board.store.ts';

/** What the next frame will tell. */
export interface Pending {
  done: Map<string, number[]>;
  points: Map<string, Pointing>;
  people: Map<string, LivePerson>;
  left: { id: string; reason: LeaveReason }[];
  chat: LiveMessage[];
  scenes: { scenes: LiveScene[]; current: string } | undefined;
  room: LiveRoom | undefined;
}

export function nothingPending(): Pending {
  return {
    done: new Map(),
    points: new Map(),
    people: new Map(),
    left: [],
    chat: [],
    scenes: undefined,
    room: undefined,
  };
}

export function isNothing({ done, points, people, left, chat, scenes, room }: Pending): boolean {
  return done.size + points.size + people.size + left.length + chat.length === 0 && !scenes && !room;
}

/** A frame as it is sent to everybody; elements are JSON already. */
export function frameOf(clock: number, draws: readonly SceneChanges[], pending: Pending): string {
  const { done, points, people, left, chat, scenes, room } = pending;
  const told = JSON.stringify({
    ...{ type: 'frame', clock },
    ...(done.size > 0 && { done: Object.fromEntries(done) }),
    ...(points.size > 0 && { points: [...points.values()] }),
    ...(people.size > 0 && { people: [...people.values()] }),
    ...(left.length > 0 && { left }),
    ...(chat.length > 0 && { chat }),
    ...scenes,
    ...(room && { room }),
  });
  if (draws.length === 0) return told;
  return `${told.slice(0, -1)},"draws":${drawnJson(draws)}}`;
}

/** What was drawn, as JSON. */
export function drawnJson(draws: readonly SceneChanges[]): string {
  const drawn = draws.map(
    ({ sceneId, elements }) =>
      `{"scene":${JSON.stringify(sceneId)},"elements":[${elements.map(({ json }) => json).join(',')}]}`,
  );
  return `[${drawn.join(',')}]`;
}

/** What was drawn and not taken, with what stands in its place; elements are JSON already. */
export function refusedDrawing(
  refusal: { ask: number; code: string; text: string },
  scene: string,
  truth: readonly { json: string }[],
  unknown: readonly string[],
): string {
  const head = JSON.stringify({ type: 'refused', ...refusal }).slice(0, -1);
  const stands = truth.map(({ json }) => json).join(',');
  const names = JSON.stringify(unknown);
  return `${head},"truth":{"scene":${JSON.stringify(scene)},"elements":[${stands}],"unknown":${names}}}`;
}

export function presentMessage({ at, participantId, userId, ...said }: ChatMessage): LiveMessage {
  const { number, id, name, text } = said;
  const who = { participant: participantId, user_id: userId, name };
  return { number, id, at: new Date(at).toISOString(), ...who, text };
}
