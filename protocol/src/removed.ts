import { Type, type Static } from 'typebox';

/** What is told of something that was taken away and cannot be brought back. */
export const Removed = Type.Object(
  {
    id: Type.String(),
    undoable: Type.Literal(false, { description: 'It is gone for good.' }),
  },
  { title: 'Removed' },
);
export type Removed = Static<typeof Removed>;
