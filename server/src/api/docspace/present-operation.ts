import type { FileOperation } from '../../rooms/operations.ts';
import { COMPLETED, FAILED, FileOperationType } from './enums.ts';

const TYPES: Record<FileOperation, number> = {
  move: FileOperationType.Move,
  copy: FileOperationType.Copy,
  delete: FileOperationType.Delete,
  download: FileOperationType.Download,
  read: FileOperationType.MarkAsRead,
  duplicate: FileOperationType.Duplicate,
};

/** What became of an operation. */
export interface Outcome {
  /** What went wrong first. */
  error?: string;
  /** How many folders and files it was done with. */
  processed: number;
  /** What it made. */
  folders?: unknown[];
}

/** A FileOperationDto (DS 4.7). What a call asks for is done before it is answered, so it is finished at once. */
export function presentOperation(
  id: string,
  kind: FileOperation,
  { error = '', processed, folders }: Outcome = { processed: 1 },
) {
  const type = TYPES[kind];
  return {
    id,
    // The wire says `Operation`, a page of the vendor `operation`; clients read one or the other (DS 12 D5).
    Operation: type,
    operation: type,
    progress: 100,
    error,
    processed: String(processed),
    finished: true,
    status: error === '' ? COMPLETED : FAILED,
    folders,
  };
}

/** The kind of operation that a number of the API stands for. */
export function operationKind(type: number): FileOperation | undefined {
  const [found] = Object.entries(TYPES).find(([, number]) => number === type) ?? [];
  return found as FileOperation | undefined;
}
