import type { LiveRoom, LiveScene } from '@enfilade/client';
import { useState } from 'react';
import { useText } from '../messages/index.ts';
import { Icon } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import { useTell } from '../parts/notices.tsx';
import type { RoomFiles } from '../room/files.ts';
import { loadedScene } from './load.ts';

interface Props {
  room: LiveRoom;
  files: RoomFiles;
  shown: LiveScene;
  scenes: LiveScene[];
  title: string;
  name: string;
}

/** Saves what is on the board as files. */
export function ExportMenu({ room, files, shown, scenes, title, name }: Props) {
  const say = useText();
  const tell = useTell();
  const [isBusy, setBusy] = useState(false);

  async function save(kind: 'png' | 'svg' | 'excalidraw' | 'pdf'): Promise<void> {
    setBusy(true);
    try {
      const make = await import('../board/pictures-of-scenes.ts');
      const contentOf = async (scene: LiveScene) => ({
        elements: await loadedScene(room, scene.id),
        background: scene.background,
        files,
      });
      const made =
        kind === 'pdf'
          ? await make.pdfOf(scenes.map((scene) => () => contentOf(scene)))
          : await make.fileOf(kind, await contentOf(shown));
      download(made, `${fileName(kind === 'pdf' ? title : `${title} - ${name}`)}.${kind}`);
    } catch {
      tell(say.exportFailed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Menu
        label={say.exportTitle}
        items={[
          { name: say.exportPng, act: () => void save('png') },
          { name: say.exportSvg, act: () => void save('svg') },
          { name: say.exportPdf, act: () => void save('pdf') },
          { name: say.exportFile, act: () => void save('excalidraw') },
        ]}
      >
        <Icon name="save" />
      </Menu>
      {isBusy && (
        <p className="busy" role="status">
          {say.exporting}
        </p>
      )}
    </>
  );
}

/** Without what some file systems do not take. */
const fileName = (text: string): string =>
  text
    .replace(/[\s\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 120) || 'board';

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
