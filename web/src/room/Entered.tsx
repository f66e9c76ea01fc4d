import { useCallback, useEffect, useState } from 'react';
import { AskPassword } from '../start/AskPassword.tsx';
import { Goodbye } from '../start/Goodbye.tsx';
import { roomName, tellAround } from '../start/place.ts';
import { Waiting } from '../start/Waiting.tsx';
import { openSession, useRoomView, type Session } from './session.ts';
import { RoomPage } from './RoomPage.tsx';

interface Props {
  token: string;
  name: string;
  theme: 'light' | 'dark';
  onToken: (token: string) => void;
  onAnother: () => void;
}

/** Opens the room with a credential; again, when that is asked for. */
export function Entered({ token, name, theme, onToken, onAnother }: Props) {
  const [session, setSession] = useState<Session>();
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const opened = openSession({ room: roomName, token, ...(name !== '' && { name }) });
    setSession(opened);
    return () => opened.leave();
  }, [token, name, times]);
  const again = useCallback(() => setTimes((before) => before + 1), []);
  return session ? (
    <Opened session={session} {...{ token, theme, onToken, onAnother }} onAgain={again} />
  ) : (
    <Waiting />
  );
}

interface OpenedProps {
  session: Session;
  token: string;
  theme: 'light' | 'dark';
  onAgain: () => void;
  onToken: (token: string) => void;
  onAnother: () => void;
}

function Opened({ session, token, theme, onAgain, onToken, onAnother }: OpenedProps) {
  const view = useRoomView(session);
  const { state, inside } = view;
  const reason = state.is === 'closed' ? state.code : undefined;
  const isIn = inside !== undefined && reason === undefined;

  useEffect(() => {
    if (reason !== undefined) tellAround({ type: 'enfilade:left', reason });
    else if (isIn) tellAround({ type: 'enfilade:entered' });
  }, [reason, isIn]);

  if (reason === 'password_required')
    return <AskPassword link={token} onPass={onToken} onAnother={onAnother} />;
  if (state.is === 'closed') return <Goodbye state={state} onAgain={onAgain} onAnother={onAnother} />;
  if (!inside) return <Waiting />;
  return <RoomPage session={session} view={view} inside={inside} theme={theme} />;
}
