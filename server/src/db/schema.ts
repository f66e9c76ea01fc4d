/**
 * The tables, by name. Each folder adds its own beside its queries:
 * `declare module '../db/schema.ts' { interface Tables { rooms: RoomsTable } }`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging, see above
export interface Tables {}
