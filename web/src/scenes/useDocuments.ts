import type { LiveRoom } from '@enfilade/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useText } from '../messages/index.ts';
import { useTell } from '../parts/notices.tsx';
import { DocumentError } from './documentCall.ts';
import { bringDocument, type Step } from './documents.ts';

/** A document that becomes pages, and how far it is. */
export interface Coming extends Step {
  name: string;
}

/** Makes pages of the board of documents, one at a time; `onAdded` is told the first page of each. */
export function useDocuments(room: LiveRoom, canWrite: boolean, onAdded: (scene: string) => void) {
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
      setComing({ name, done: 0, pages: 0, isLast: false });
      const onStep = (step: Step): void => {
        if (!signal.aborted) setComing({ name, ...step });
      };
      try {
        added.current(await bringDocument(room, file, onStep, signal));
      } catch (reason) {
        const fault = reason instanceof DocumentError ? reason.fault : 'failed';
        if (!signal.aborted) tell(room.canWrite ? say.documentFaults[fault](name) : say.notDrawnReader);
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

  const isOpen = coming !== undefined && !coming.isLast;
  useEffect(() => {
    if (canWrite || !isOpen) return;
    giveUp();
    tell(say.notDrawnReader);
  }, [canWrite, isOpen, giveUp, tell, say]);
  return { coming, bring, giveUp };
}
export type Documents = ReturnType<typeof useDocuments>;
