import type { LiveRoom } from '@enfilade/client';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../messages/index.ts';
import { Icon } from '../parts/Icon.tsx';
import { useTell } from '../parts/notices.tsx';
import { bringDocument, DOCUMENT_TYPES, DocumentError } from './documents.ts';

interface Coming {
  name: string;
  done: number;
  pages: number;
}

/** A document is chosen, and its pages become pages of the board. */
export function AddDocument({ room, onAdded }: { room: LiveRoom; onAdded: (scene: string) => void }) {
  const say = useText();
  const tell = useTell();
  const chooser = useRef<HTMLInputElement>(null);
  const work = useRef<AbortController>(undefined);
  const [coming, setComing] = useState<Coming>();
  useEffect(() => () => work.current?.abort(), []);

  async function bring(file: File): Promise<void> {
    const { signal } = (work.current = new AbortController());
    const { name } = file;
    setComing({ name, done: 0, pages: 0 });
    try {
      onAdded(await bringDocument(room, file, (done, pages) => setComing({ name, done, pages }), signal));
    } catch (reason) {
      if (!signal.aborted)
        tell(say.documentFaults[reason instanceof DocumentError ? reason.fault : 'failed'](name));
    }
    if (!signal.aborted) setComing(undefined);
  }

  function giveUp(): void {
    work.current?.abort();
    setComing(undefined);
  }

  return (
    <>
      <input
        ref={chooser}
        type="file"
        accept={DOCUMENT_TYPES}
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          // So that the same file can be chosen again.
          target.value = '';
          if (file) void bring(file);
        }}
      />
      {coming ? (
        <div className="strip-coming" role="status">
          <span className="strip-coming-name">{coming.name}</span>
          <span>{coming.pages > 0 ? say.documentPages(coming.done, coming.pages) : say.documentSent}</span>
          <progress
            {...(coming.pages > 0 && { value: coming.done, max: coming.pages })}
            aria-label={coming.name}
          />
          <button type="button" className="quiet" aria-label={say.cancel} title={say.cancel} onClick={giveUp}>
            <Icon name="close" />
          </button>
        </div>
      ) : (
        <button
          type="button"
          className="strip-add"
          title={say.addDocumentHelp}
          onClick={() => chooser.current?.click()}
        >
          <Icon name="file" />
          {say.addDocument}
        </button>
      )}
    </>
  );
}
