import type { LiveRoom, LiveScene } from '@enfilade/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useText } from '../messages/index.ts';
import type { FileFault, RoomFiles } from '../room/files.ts';
import { isPaper } from '../scenes/documents.ts';
import { Background } from './Background.tsx';
import { boardCrew, PAPER, type Crew } from './crew.ts';
import {
  Excalidraw,
  MainMenu,
  getPictureTools,
  isElementLink,
  type ExcalidrawImperativeAPI,
  type SocketId,
  type UIOptions,
} from './excalidraw.ts';
import { firstFont } from './fonts.ts';
import { nameParts } from './names.ts';
import { spot } from './pointing.ts';
import type { SyncFault } from './sync.ts';
import './board.css';

export interface BoardProps {
  room: LiveRoom;
  files: RoomFiles;
  scene: LiveScene;
  canWrite: boolean;
  theme: 'light' | 'dark';
  langCode: string;
  title: string;
  /** Whose view is followed. */
  following: { id: string; name: string } | undefined;
  onUnfollow: () => void;
  /** Whom others follow: by the id of each. */
  onFollows: (who: string, whom: string | undefined) => void;
  /** Who is followed went to another scene. */
  onScene: (scene: string) => void;
  onReady: () => void;
  /** Whether something that was put on the board is not yet drawn in the room. */
  onWaiting: (isWaiting: boolean) => void;
  tell: (what: BoardFault) => void;
  /** Excalidraw's own words about what went wrong. */
  onError: (text: string) => void;
  /** A document was dropped on the board. */
  onPaper: (file: File) => Promise<void>;
}
export type BoardFault = FileFault | SyncFault | 'backgroundElsewhere' | 'backgroundMissing';

const LOOK_MS = 10;

const UI: UIOptions = {
  canvasActions: {
    changeViewBackgroundColor: false,
    clearCanvas: true,
    export: false,
    loadScene: false,
    saveAsImage: false,
    saveToActiveFile: false,
    toggleTheme: false,
  },
};

/** The board: Excalidraw, with what is drawn in the room. */
export default function Board(props: BoardProps) {
  const { room, files, scene, canWrite, theme, langCode, title, following } = props;
  const [api, setApi] = useState<ExcalidrawImperativeAPI>();
  const crew = useRef<Crew>(undefined);
  const now = useRef(props);
  now.current = props;

  useEffect(() => {
    if (!api) return undefined;
    const made = boardCrew({ api, room, files, now: () => now.current });
    crew.current = made;
    now.current.onReady();
    return () => {
      made.close();
      crew.current = undefined;
    };
  }, [api, room, files]);

  useEffect(() => crew.current?.show(scene), [api, room, files, scene]);

  useEffect(() => {
    if (!api) return;
    const userToFollow = following ? { socketId: following.id as SocketId, username: following.name } : null;
    api.updateScene({ appState: { userToFollow } });
    crew.current?.follow(following?.id);
  }, [api, following]);

  const say = useText();
  useEffect(() => nameParts(say), [say]);

  const begin = useCallback((made: ExcalidrawImperativeAPI) => {
    whenLoaded(made, () => {
      void firstFont().then(() => {
        setApi(made);
        void getPictureTools();
      });
    });
  }, []);
  const onLeave = useCallback(() => crew.current?.pointer.set({ at: undefined }), []);

  return (
    <div
      className="board"
      data-theme={theme}
      data-ready={api !== undefined}
      onPointerLeave={onLeave}
      onDropCapture={(event) => {
        const papers = [...event.dataTransfer.files].filter(isPaper);
        if (canWrite && papers.length === 0) return;
        event.preventDefault();
        event.stopPropagation();
        if (!canWrite) props.tell('notDrawnReader');
        else for (const paper of papers) void props.onPaper(paper);
      }}
    >
      {api && <Background api={api} files={files} scene={scene} tell={props.tell} />}
      <Excalidraw
        excalidrawAPI={begin}
        initialData={{ appState: { viewBackgroundColor: PAPER } }}
        isCollaborating
        theme={theme}
        langCode={langCode}
        name={title}
        viewModeEnabled={!canWrite}
        UIOptions={UI}
        aiEnabled={false}
        validateEmbeddable={false}
        autoFocus={false}
        handleKeyboardGlobally={false}
        onChange={(elements, appState) => crew.current?.changed(elements, appState)}
        onPointerUpdate={({ pointer: { x, y, tool }, button }) =>
          crew.current?.pointer.set({ at: spot(x, y), tool, down: button === 'down' })
        }
        onScrollChange={() => crew.current?.moved()}
        onLinkOpen={(element, event) => {
          if (element.link === null || isElementLink(element.link)) return;
          event.preventDefault();
          openLink(element.link);
        }}
      >
        <MainMenu>
          <MainMenu.DefaultItems.SearchMenu />
          {canWrite && <MainMenu.DefaultItems.ClearCanvas />}
          <MainMenu.DefaultItems.Help />
        </MainMenu>
      </Excalidraw>
    </div>
  );
}

/** While Excalidraw loads, it puts its own empty scene in place of what is there. */
function whenLoaded(api: ExcalidrawImperativeAPI, go: () => void): void {
  if (!api.getAppState().isLoading) go();
  else setTimeout(() => whenLoaded(api, go), LOOK_MS);
}

/** What others wrote may lead to pages and to mail, and no such page learns where it was opened. */
function openLink(link: string): void {
  if (URL.canParse(link) && ['http:', 'https:', 'mailto:'].includes(new URL(link).protocol)) {
    window.open(link, '_blank', 'noopener,noreferrer');
  }
}
