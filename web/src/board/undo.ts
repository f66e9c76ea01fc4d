import type { ExcalidrawImperativeAPI } from './excalidraw.ts';

/** Excalidraw's own, which the build makes reachable (build/history.ts). */
interface OwnHistory {
  undoStack: unknown[];
  redoStack: unknown[];
  onHistoryChangedEmitter: {
    trigger: (now: { isUndoStackEmpty: boolean; isRedoStackEmpty: boolean }) => void;
  };
}
type Reachable = ExcalidrawImperativeAPI['history'] & { own: () => OwnHistory };

const MOST_SCENES = 50;

/** Excalidraw knows one board, and what can be undone on it; here each scene has its own. */
export function sceneHistories(api: ExcalidrawImperativeAPI) {
  const kept = new Map<string, [undo: unknown[], redo: unknown[]]>();
  const own = (): OwnHistory => (api.history as Reachable).own();
  return {
    leave: (scene: string): void => {
      const { undoStack, redoStack } = own();
      kept.delete(scene);
      kept.set(scene, [undoStack.splice(0), redoStack.splice(0)]);
      for (const [oldest] of kept) if (kept.size > MOST_SCENES) kept.delete(oldest);
    },
    enter: (scene: string): void => {
      const { undoStack, redoStack, onHistoryChangedEmitter } = own();
      const [undo, redo] = kept.get(scene) ?? [[], []];
      undoStack.splice(0, undoStack.length, ...undo);
      redoStack.splice(0, redoStack.length, ...redo);
      onHistoryChangedEmitter.trigger({
        isUndoStackEmpty: undo.length === 0,
        isRedoStackEmpty: redo.length === 0,
      });
    },
  };
}
export type SceneHistories = ReturnType<typeof sceneHistories>;
