export interface PinsTable {
  user_id: string;
  room_num: number;
  pinned_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    pins: PinsTable;
  }
}
