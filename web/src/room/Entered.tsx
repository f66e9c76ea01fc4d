import { useCallback, useEffect, useState } from 'react';
import { Goodbye } from '../start/Goodbye.tsx';
import { roomName, tellAround } from '../start/place.ts';
import { Waiting } from '../start/Waiting.tsx';
import { openSession, useRoomView, type Session } from './session.ts';
import { RoomPage } from './RoomPage.tsx';

interface Props {
  token: string;
  name: string;
  theme: 'light' | 'dark';
  onAnother: () => void;
}

/** Opens the room with a credential; again, when that is asked for. */
export function Entered({ token, name, theme, onAnother }: Props) {
  const [session, setSession] = useState<Session>();
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const opened = openSession({ room: roomName, token, ...(name !== '' && { name }) });
    setSession(opened);
    return () => opened.leave();
  }, [token, name, times]);
  const again = useCallback(() => setTimes((before) => before + 1), []);
  return session ? (
    <Opened session={session} theme={theme} onAgain={again} onAnother={onAnother} />
  ) : (
    <Waiting />
  );
}

interface OpenedProps {
  session: Session;
  theme: 'light' | 'dark';
  onAgain: () => void;
  onAnother: () => void;
}

function Opened({ session, theme, onAgain, onAnother }: OpenedProps) {
  const view = useRoomView(session);
  const { state, inside } = view;
  const reason = state.is === 'closed' ? state.code : undefined;
  const isIn = inside !== undefined && reason === undefined;

  useEffect(() => {
    if (reason !== undefined) tellAround({ type: 'enfilade:left', reason });
    else if (isIn) tellAround({ type: 'enfilade:entered' });
  }, [reason, isIn]);

  if (state.is === 'closed') return <Goodbye state={state} onAgain={onAgain} onAnother={onAnother} />;
  if (!inside) return <Waiting />;
  return <RoomPage session={session} view={view} inside={inside} theme={theme} />;
}
