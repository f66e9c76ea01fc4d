import type { LiveRoom, LiveScene } from '@enfilade/client';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../messages/index.ts';
import { useAttempt } from '../parts/attempt.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { Icon } from '../parts/Icon.tsx';
import { plainLine } from '../parts/plain.ts';
import type { RoomFiles } from '../room/files.ts';
import type { Inside } from '../room/RoomPage.tsx';
import { AddDocument } from './AddDocument.tsx';
import { sceneName } from './name.ts';
import { SceneItem, type SceneAct } from './SceneItem.tsx';
import type { Documents } from './useDocuments.ts';

interface Props {
  room: LiveRoom;
  files: RoomFiles;
  inside: Inside;
  shown: LiveScene;
  theme: 'light' | 'dark';
  isReady: boolean;
  documents: Documents;
  onLook: (scene: string) => void;
  onBack: () => void;
  /** A page was chosen: on a narrow window the list is in the way then. */
  onPicked: (() => void) | undefined;
}

interface Asking {
  about: 'rename' | 'delete';
  scene: LiveScene;
}

/** The pages of the board. Whoever may draw takes everybody along; others look at a page alone. */
export function SceneStrip(props: Props) {
  const { room, files, inside, shown, theme, isReady, documents, onLook, onBack, onPicked } = props;
  const say = useText();
  const { scenes, current, canWrite } = inside;
  const [asking, setAsking] = useState<Asking>();
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<string>(undefined);

  const attempt = useAttempt();

  useEffect(() => {
    list.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest' });
  }, [shown.id]);

  // A page that was moved by keyboard stays under it.
  useLayoutEffect(() => {
    if (moved.current === undefined) return;
    list.current?.querySelector<HTMLElement>(`[data-scene="${CSS.escape(moved.current)}"]`)?.focus();
    moved.current = undefined;
  }, [scenes]);

  const folderOf = ({ path }: LiveScene): string => path.slice(0, path.lastIndexOf('/') + 1);
  const siblings = (scene: LiveScene): LiveScene[] =>
    scenes.filter((one) => folderOf(one) === folderOf(scene));
  const placeOf = (scene: LiveScene): number => siblings(scene).findIndex(({ id }) => id === scene.id);

  function move(scene: LiveScene, to: number): void {
    const most = siblings(scene).length - 1;
    const index = Math.max(0, Math.min(most, to));
    if (index !== placeOf(scene)) attempt(room.changeScene(scene.id, { index }));
  }

  function open(scene: LiveScene): void {
    if (scene.id === current) onBack();
    else if (canWrite) {
      onBack();
      attempt(room.switchScene(scene.id));
    } else onLook(scene.id);
    onPicked?.();
  }

  function act(scene: LiveScene, what: SceneAct): void {
    if (what === 'open') open(scene);
    else if (what === 'up' || what === 'down') {
      moved.current = scene.id;
      move(scene, placeOf(scene) + (what === 'up' ? -1 : 1));
    } else if (what === 'look') {
      onLook(scene.id);
      onPicked?.();
    } else setAsking({ scene, about: what });
  }

  function drop(dragged: string, onto: LiveScene): void {
    const scene = scenes.find(({ id }) => id === dragged);
    if (scene && folderOf(scene) === folderOf(onto)) move(scene, placeOf(onto));
  }

  function add(): void {
    const taken = new Set(scenes.map(({ name }) => name));
    let number = scenes.length + 1;
    while (taken.has(say.newSceneName(number))) number += 1;
    onBack();
    attempt(room.addScene({ name: say.newSceneName(number), switch: true }));
  }

  const askedName = asking ? sceneName(asking.scene, say) : '';
  return (
    <nav className="strip" aria-label={say.scenes}>
      <ol ref={list}>
        {scenes.map((scene, index) => (
          <SceneItem
            key={scene.id}
            {...{ room, files, scene, index, canWrite, theme, isReady }}
            folder={folderOf(scene)}
            isShown={scene.id === shown.id}
            isCurrent={scene.id === current}
            isOnly={scenes.length === 1}
            isFirst={placeOf(scene) === 0}
            isLast={placeOf(scene) === siblings(scene).length - 1}
            onAct={(what) => act(scene, what)}
            onDropped={(dragged) => drop(dragged, scene)}
          />
        ))}
      </ol>
      {canWrite && (
        <div className="strip-foot">
          <button type="button" className="strip-add" onClick={add}>
            <Icon name="plus" />
            {say.addScene}
          </button>
          <AddDocument documents={documents} />
        </div>
      )}
      {asking?.about === 'rename' && (
        <Dialog
          title={say.renameScene}
          go={say.renameScene}
          onGo={(form) => {
            const given = form.get('name');
            const name = typeof given === 'string' ? plainLine(given) : '';
            if (name !== '' && name !== asking.scene.name)
              attempt(room.changeScene(asking.scene.id, { name }), { bad_input: 'nameTaken' });
          }}
          onClose={() => setAsking(undefined)}
        >
          <label>
            {say.sceneName}
            <input
              name="name"
              required
              maxLength={255}
              pattern="[^\/]*\S[^\/]*"
              defaultValue={askedName}
              autoFocus
            />
          </label>
        </Dialog>
      )}
      {asking?.about === 'delete' && (
        <Dialog
          title={say.deleteSceneTitle(askedName)}
          text={say.deleteSceneText}
          go={say.deleteSceneGo}
          isDanger
          onGo={() => attempt(room.removeScene(asking.scene.id))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </nav>
  );
}
