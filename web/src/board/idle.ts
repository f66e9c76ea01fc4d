import type { Collaborator } from './excalidraw.ts';

type State = NonNullable<Collaborator['userState']>;

/** Excalidraw's own words, of which only the type can be imported without its code. */
export const UserIdle = { active: 'active', away: 'away' } as unknown as Record<'active' | 'away', State>;
