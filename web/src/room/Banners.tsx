import type { LiveState } from '@enfilade/client';
import { useEffect, useState } from 'react';
import { useText } from '../messages/index.ts';
import type { Inside } from './RoomPage.tsx';

/** A cut that is shorter is nobody's business. */
const SHORT_MS = 1500;

interface Props {
  state: LiveState;
  inside: Inside;
  /** The name of the scene that is looked at without the others. */
  aloneAt: string | undefined;
  onBack: () => void;
}

/** How the room stands, where that is not as always. */
export function Banners({ state, inside, aloneAt, onBack }: Props) {
  const say = useText();
  const since = state.is === 'reconnecting' ? state.since : undefined;
  const [isCut, setCut] = useState(false);
  useEffect(() => {
    setCut(false);
    if (since === undefined) return undefined;
    const timer = setTimeout(() => setCut(true), Math.max(0, since + SHORT_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);

  const isRestarting = state.is === 'reconnecting' && state.code === 'restarting';
  const lost = inside.canWrite ? say.connectionLost : say.connectionLostReader;
  const text = isRestarting ? say.restarting : lost;

  return (
    <div className="banners" role="status">
      {isCut && <p className="banner warn">{text}</p>}
      {inside.room.state === 'archived' && <p className="banner">{say.archivedBanner}</p>}
      {aloneAt !== undefined && inside.room.state !== 'archived' && (
        <p className="banner">
          {say.lookingAlone(aloneAt)}{' '}
          <button type="button" className="link" onClick={onBack}>
            {say.backToOthers}
          </button>
        </p>
      )}
    </div>
  );
}
