import type { LiveRoomFacts, LiveState } from '@enfilade/client';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { BOARD_LANGUAGES, useText } from '../messages/index.ts';
import { Icon, Logo } from '../parts/Icon.tsx';
import { Settings } from '../parts/Settings.tsx';
import { roomFiles } from '../room/files.ts';
import { sceneName } from '../scenes/name.ts';
import { useLanguageSetting } from '../settings.ts';
import { Goodbye } from '../start/Goodbye.tsx';
import { roomName } from '../start/place.ts';
import { Stage } from '../start/Stage.tsx';
import { Waiting } from '../start/Waiting.tsx';
import { Controls } from './Controls.tsx';
import { HistoryError, historyOf } from './history.ts';
import { useReplayText } from './messages.ts';
import { usePlayer } from './player.ts';
import { BoardRecord } from './record.ts';
import './replay.css';

const ReplayBoard = lazy(() => import('./ReplayBoard.tsx'));

interface Loaded {
  record: BoardRecord;
  room: LiveRoomFacts;
  files: string;
  /** How many steps came. */
  length: number;
  isAll: boolean;
}

interface Props {
  token: string;
  theme: 'light' | 'dark';
  onAnother: () => void;
}

/** What was drawn in a room, played again. */
export default function ReplayPage({ token, theme, onAnother }: Props) {
  const text = useReplayText();
  const [loaded, setLoaded] = useState<Loaded>();
  const [closed, setClosed] = useState<Extract<LiveState, { is: 'closed' }>>();
  const [times, setTimes] = useState(0);
  const again = useCallback(() => setTimes((before) => before + 1), []);

  useEffect(() => {
    const stop = new AbortController();
    setLoaded(undefined);
    setClosed(undefined);
    void load(token, stop.signal, setLoaded).catch((reason: unknown) => {
      if (stop.signal.aborted) return;
      const code = reason instanceof HistoryError ? reason.fault : 'bad_message';
      setClosed({ is: 'closed', code, text: '' });
    });
    return () => stop.abort();
  }, [token, times]);

  if (closed) return <Goodbye state={closed} onAgain={again} onAnother={onAnother} />;
  if (!loaded || (loaded.length === 0 && !loaded.isAll)) return <Waiting text={text.loading} />;
  return loaded.length === 0 ? <Empty room={loaded.room} /> : <Playing {...loaded} theme={theme} />;
}

async function load(token: string, signal: AbortSignal, tell: (loaded: Loaded) => void): Promise<void> {
  const record = new BoardRecord();
  for await (const { room, files, next, data } of historyOf(roomName, token, signal)) {
    record.add(data);
    tell({ record, room, files, length: record.times.length, isAll: next === null });
  }
}

function Empty({ room }: { room: LiveRoomFacts }) {
  const text = useReplayText();
  return (
    <Stage
      title={room.record ? text.emptyTitle : text.offTitle}
      text={room.record ? text.emptyText : text.offText}
    >
      <div className="actions">
        <a className="button-link" href={roomPath}>
          {text.toRoom}
        </a>
      </div>
    </Stage>
  );
}

function Playing({ record, room, files: pass, length, isAll, theme }: Loaded & { theme: 'light' | 'dark' }) {
  const say = useText();
  const text = useReplayText();
  const [language] = useLanguageSetting();
  const player = usePlayer(record.times, length);
  // Each part brings a pass, and the first is good for a day.
  const [firstPass] = useState(pass);
  const files = useMemo(() => roomFiles({ room, files: firstPass }), [room.id, firstPass]);
  const board = record.at(player.count);
  const at = board.scenes.findIndex(({ id }) => id === board.current);
  const scene = board.scenes[at];
  const page = scene
    ? `${say.sceneOf(at + 1, board.scenes.length)}: ${sceneName(scene, say)}`
    : text.missingPage;

  useEffect(() => {
    document.title = `${text.title(room.title)} · Enfilade`;
  }, [room.title, text]);

  return (
    <div className="room replay">
      <header className="bar-top">
        <span className="only-wide">
          <Logo />
        </span>
        <h1 title={room.title}>{room.title}</h1>
        <p className="replay-page">{page}</p>
        <a className="replay-back" href={roomPath} aria-label={text.toRoom} title={text.toRoom}>
          <Icon name="exit" />
          <span className="only-wide">{text.toRoom}</span>
        </a>
        <Settings />
      </header>
      <main className="room-board" aria-label={say.board}>
        <Suspense fallback={<p className="board-coming">{say.loadingBoard}</p>}>
          <ReplayBoard
            {...{ files, scene, theme }}
            drawn={board.drawn.get(board.current)}
            count={player.count}
            bounds={record.boundsOf(board.current)}
            langCode={BOARD_LANGUAGES[language]}
          />
        </Suspense>
      </main>
      <Controls player={player} page={page} isComing={!isAll} />
    </div>
  );
}

const roomPath = `/r/${encodeURIComponent(roomName)}`;
