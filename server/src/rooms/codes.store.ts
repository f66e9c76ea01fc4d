export interface RoomCodesTable {
  code: string;
  project_id: string;
  room_id: string;
  role: string;
  enabled: number;
  created_at: number;
  updated_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    room_codes: RoomCodesTable;
  }
}
