/** One thing that may stand where the cursor is. */
export interface Candidate {
  value: string;
  /** What it means; empty where that is plain. */
  doc: string;
}
