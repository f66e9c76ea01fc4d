import { RefusedError } from '@enfilade/client';
import { useCallback } from 'react';
import { useText, type Messages } from '../messages/index.ts';
import { useTell } from './notices.tsx';

/** Codes of refusals, in the reader's words; those of the server are for who writes programs. */
type Refusals = Partial<Record<string, keyof Messages['refusals']>>;
const KNOWN: Refusals = {
  ...{ room_full: 'full', wrong_role: 'mayNot', room_archived: 'archived', limit_reached: 'tooMany' },
  ...{ scene_not_found: 'sceneGone', participant_not_found: 'personGone', rate_limited: 'tooOften' },
};

/** Says why something that was asked in the room was not done; `special`: what a code means here. */
export function useAttempt(): (work: Promise<void>, special?: Refusals) => void {
  const say = useText();
  const tell = useTell();
  return useCallback(
    (work, special = {}) => {
      work.catch((reason: unknown) => {
        const code = reason instanceof RefusedError ? reason.code : '';
        const known = special[code] ?? KNOWN[code];
        tell(known ? say.refusals[known] : say.notDone);
      });
    },
    [tell, say],
  );
}
