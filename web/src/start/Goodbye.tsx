import type { LiveState } from '@enfilade/client';
import { useEffect } from 'react';
import { useText, type Messages } from '../messages/index.ts';
import { isEmbedded } from './place.ts';
import { Stage } from './Stage.tsx';

type Closed = Extract<LiveState, { is: 'closed' }>;
type Told = keyof Messages['goodbyes'];
type Action = 'tryAgain' | 'comeBack' | 'enterAgain' | 'otherLink' | 'reload';

/** What can be done when the room is not shown, by the reason. */
const ACTIONS: Record<Told, readonly Action[]> = {
  bad_credential: ['otherLink'],
  room_not_found: ['otherLink'],
  expired: ['otherLink'],
  room_disabled: ['tryAgain'],
  room_deleted: [],
  room_not_open: ['tryAgain'],
  room_archived: ['otherLink'],
  room_full: ['tryAgain'],
  removed: ['enterAgain'],
  banned: [],
  replaced: ['comeBack'],
  left: ['enterAgain'],
  error: ['reload'],
};

/** For these the page looks again by itself. */
const AGAIN_MS: Partial<Record<Told, number>> = { room_full: 8000, room_not_open: 15_000 };

/** In a page of somebody else, that page gives the link. */
const isOffered = (action: Action): boolean => action !== 'otherLink' || !isEmbedded;

interface Props {
  state: Closed;
  onAgain: () => void;
  onAnother: () => void;
}

/** Why the room is not shown, and what to do. */
export function Goodbye({ state, onAgain, onAnother }: Props) {
  const say = useText();
  const told: Told = state.code in ACTIONS ? (state.code as Told) : 'error';
  const wait = AGAIN_MS[told];

  useEffect(() => {
    if (wait === undefined) return undefined;
    const timer = setTimeout(onAgain, wait * (0.8 + Math.random() * 0.4));
    return () => clearTimeout(timer);
  }, [wait, onAgain]);

  const acts: Record<Action, () => void> = {
    ...{ tryAgain: onAgain, comeBack: onAgain, enterAgain: onAgain, otherLink: onAnother },
    reload: () => location.reload(),
  };
  const { title, text } = say.goodbyes[told];
  return (
    <Stage title={title} text={text} isAlert>
      <div className="actions" data-reason={told}>
        {ACTIONS[told].filter(isOffered).map((action) => (
          <button key={action} className="primary" onClick={acts[action]}>
            {say[action]}
          </button>
        ))}
      </div>
    </Stage>
  );
}
