import type { LiveRoom } from '@enfilade/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useText } from '../messages/index.ts';
import { useTell } from '../parts/notices.tsx';
import { bringDocument, DocumentError } from './documents.ts';

/** A document that becomes pages, and how far it is. */
export interface Coming {
  name: string;
  done: number;
  pages: number;
}

/** Makes pages of the board of documents, one at a time; `onAdded` is told the first page of each. */
export function useDocuments(room: LiveRoom, onAdded: (scene: string) => void) {
  const say = useText();
  const tell = useTell();
  const work = useRef<AbortController>(undefined);
  const added = useRef(onAdded);
  added.current = onAdded;
  const [coming, setComing] = useState<Coming>();
  useEffect(() => () => work.current?.abort(), []);

  const bring = useCallback(
    async (file: File): Promise<void> => {
      const { name } = file;
      if (work.current) {
        tell(say.documentFaults.tooMany(name));
        return;
      }
      const { signal } = (work.current = new AbortController());
      setComing({ name, done: 0, pages: 0 });
      const onPages = (done: number, pages: number): void => setComing({ name, done, pages });
      try {
        added.current(await bringDocument(room, file, onPages, signal));
      } catch (reason) {
        if (!signal.aborted)
          tell(say.documentFaults[reason instanceof DocumentError ? reason.fault : 'failed'](name));
      }
      if (signal.aborted) return;
      work.current = undefined;
      setComing(undefined);
    },
    [room, tell, say],
  );
  const giveUp = useCallback((): void => {
    work.current?.abort();
    work.current = undefined;
    setComing(undefined);
  }, []);
  return { coming, bring, giveUp };
}
export type Documents = ReturnType<typeof useDocuments>;
