import type { LiveRoom, LiveScene } from '@enfilade/client';
import { useState, type DragEvent, type KeyboardEvent } from 'react';
import { useText } from '../messages/index.ts';
import { Icon } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import type { RoomFiles } from '../room/files.ts';
import { sceneName } from './name.ts';
import { Thumbnail } from './Thumbnail.tsx';

export type SceneAct = 'open' | 'up' | 'down' | 'look' | 'rename' | 'delete';
const DRAGGED = 'application/x-enfilade-scene';

interface Props {
  room: LiveRoom;
  files: RoomFiles;
  scene: LiveScene;
  index: number;
  folder: string;
  canWrite: boolean;
  theme: 'light' | 'dark';
  isReady: boolean;
  isShown: boolean;
  isCurrent: boolean;
  isOnly: boolean;
  isFirst: boolean;
  isLast: boolean;
  onAct: (what: SceneAct) => void;
  onDropped: (dragged: string) => void;
}

/** One page in the list. */
export function SceneItem(props: Props) {
  const { room, files, scene, index, folder, canWrite, theme, isReady, isShown, isCurrent, onAct } = props;
  const say = useText();
  const [isOver, setOver] = useState(false);
  const name = sceneName(scene, say);
  const isOurs = ({ dataTransfer }: DragEvent): boolean => canWrite && dataTransfer.types.includes(DRAGGED);

  function onKey(event: KeyboardEvent): void {
    if (!event.altKey || !canWrite) return;
    const what = { ArrowUp: 'up', ArrowDown: 'down' }[event.key] as SceneAct | undefined;
    if (what === undefined) return;
    event.preventDefault();
    onAct(what);
  }

  return (
    <li
      className="scene"
      data-over={isOver}
      onDragOver={(event) => {
        if (!isOurs(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!isOurs(event)) return;
        event.preventDefault();
        props.onDropped(event.dataTransfer.getData(DRAGGED));
      }}
    >
      <button
        type="button"
        className="scene-open"
        data-scene={scene.id}
        draggable={canWrite}
        aria-current={isShown ? 'page' : undefined}
        title={canWrite ? `${name} · ${say.sceneHint}` : name}
        onClick={() => onAct('open')}
        onKeyDown={onKey}
        onDragStart={({ dataTransfer }) => {
          dataTransfer.setData(DRAGGED, scene.id);
          dataTransfer.effectAllowed = 'move';
        }}
      >
        <Thumbnail {...{ room, files, scene, theme, isReady }} />
        <span className="scene-name">
          <small aria-hidden="true">{index + 1}</small>
          <span>{name}</span>
          {isCurrent && !isShown && (
            <span className="scene-here" title={say.sceneCurrent}>
              <Icon name="people" />
            </span>
          )}
        </span>
        {folder !== '/' && <small className="scene-folder">{folder.slice(1, -1)}</small>}
      </button>
      {canWrite && (
        <Menu
          className="quiet scene-menu"
          label={say.sceneMenu(name)}
          items={[
            { name: say.renameScene, act: () => onAct('rename') },
            { name: say.moveUp, act: () => onAct('up'), isOff: props.isFirst },
            { name: say.moveDown, act: () => onAct('down'), isOff: props.isLast },
            { name: say.lookOnly, act: () => onAct('look'), isOff: isCurrent },
            { name: say.deleteScene, isDanger: true, act: () => onAct('delete'), isOff: props.isOnly },
          ]}
        >
          <Icon name="more" />
        </Menu>
      )}
    </li>
  );
}
