import type { BoardElement, LiveScene } from '@enfilade/client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Background } from '../board/Background.tsx';
import { readElements } from '../board/elements.ts';
import {
  CaptureUpdateAction,
  Excalidraw,
  MainMenu,
  type ExcalidrawImperativeAPI,
  type OrderedExcalidrawElement,
  type UIOptions,
} from '../board/excalidraw.ts';
import { PAPER } from '../board/crew.ts';
import { nameParts } from '../board/names.ts';
import { boardPictures } from '../board/pictures.ts';
import { fitted } from '../board/pointing.ts';
import { useText } from '../messages/index.ts';
import type { RoomFiles } from '../room/files.ts';
import type { Bounds } from './record.ts';
import '../board/board.css';

interface Props {
  files: RoomFiles;
  scene: LiveScene | undefined;
  drawn: ReadonlyMap<string, BoardElement> | undefined;
  /** How many steps are done: what is drawn may be another whenever this is. */
  count: number;
  bounds: Bounds | undefined;
  theme: 'light' | 'dark';
  langCode: string;
}

const LOOK_MS = 10;
const EDGE = 40;
const UI: UIOptions = {
  canvasActions: {
    ...{ changeViewBackgroundColor: false, clearCanvas: false, export: false, loadScene: false },
    ...{ saveAsImage: false, saveToActiveFile: false, toggleTheme: false },
  },
};
const nobody = (): void => undefined;

/** The board as it was, to be looked at. */
export default function ReplayBoard({ files, scene, drawn, count, bounds, theme, langCode }: Props) {
  const say = useText();
  const [api, setApi] = useState<ExcalidrawImperativeAPI>();
  const begin = useCallback((made: ExcalidrawImperativeAPI) => whenLoaded(made, () => setApi(made)), []);
  const pictures = useMemo(
    () => api && boardPictures({ api, files, onKept: nobody, onFault: nobody, onWaiting: nobody }),
    [api, files],
  );
  const read = useMemo(() => reader(), []);

  useEffect(() => {
    if (!api || !pictures) return;
    const elements = read(drawn);
    api.updateScene({ elements, captureUpdate: CaptureUpdateAction.NEVER });
    pictures.show(elements);
  }, [api, pictures, drawn, count, read]);

  useEffect(() => nameParts(say), [say]);

  const width = scene?.background?.width;
  const height = scene?.background?.height;
  useEffect(() => {
    if (!api) return undefined;
    // Excalidraw measures itself first.
    const frame = requestAnimationFrame(() => {
      const paper: Bounds | undefined = width && height ? [0, 0, width, height] : undefined;
      const [left, top, right, bottom] = paper ?? bounds ?? [0, 0, 1, 1];
      const seen = [left - EDGE, top - EDGE, right + EDGE, bottom + EDGE] as const;
      api.updateScene({ appState: fitted(seen, api.getAppState(), 1) });
    });
    return () => cancelAnimationFrame(frame);
    // What comes later may be outside; whoever watches is not moved about for it.
  }, [api, scene?.id, width, height]);

  return (
    <div className="board" data-theme={theme} data-ready={api !== undefined} data-drawn={drawn?.size ?? 0}>
      {api && scene && <Background api={api} files={files} scene={scene} tell={nobody} />}
      <Excalidraw
        excalidrawAPI={begin}
        initialData={{ appState: { viewBackgroundColor: PAPER } }}
        theme={theme}
        langCode={langCode}
        viewModeEnabled
        UIOptions={UI}
        aiEnabled={false}
        validateEmbeddable={false}
        autoFocus={false}
        handleKeyboardGlobally={false}
        onLinkOpen={(_element, event) => event.preventDefault()}
      >
        <MainMenu>
          <MainMenu.DefaultItems.SearchMenu />
        </MainMenu>
      </Excalidraw>
    </div>
  );
}

/** Makes elements good for Excalidraw, each once. */
function reader() {
  const known = new WeakMap<BoardElement, OrderedExcalidrawElement>();
  return (drawn: ReadonlyMap<string, BoardElement> | undefined): OrderedExcalidrawElement[] => {
    const elements = [...(drawn?.values() ?? [])].flatMap((one) => {
      const made = known.get(one) ?? readElements([one])[0];
      if (made) known.set(one, made);
      return made ?? [];
    });
    return elements.sort((a, b) => (a.index === b.index ? compare(a.id, b.id) : compare(a.index, b.index)));
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** While Excalidraw loads, it puts its own empty scene in place of what is there. */
function whenLoaded(api: ExcalidrawImperativeAPI, go: () => void): void {
  if (!api.getAppState().isLoading) go();
  else setTimeout(() => whenLoaded(api, go), LOOK_MS);
}
