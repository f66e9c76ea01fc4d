import type { Operation } from '../../rooms/operations.ts';
import { COMPLETED, FileOperationType } from './enums.ts';

const TYPES: Record<Operation['kind'], number> = {
  move: FileOperationType.Move,
  delete: FileOperationType.Delete,
};

/** A FileOperationDto (DS 4.7). What a call asks for is done before it is answered, so it is finished at once. */
export function presentOperation(id: string, kind: Operation['kind']) {
  const type = TYPES[kind];
  return {
    id,
    // The wire says `Operation`, a page of the vendor `operation`; clients read one or the other (DS 12 D5).
    Operation: type,
    operation: type,
    progress: 100,
    error: '',
    processed: '1',
    finished: true,
    status: COMPLETED,
  };
}
