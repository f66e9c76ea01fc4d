import type { ShownRoom } from './client.ts';

/** A link as it is shown to who may change it. */
export interface Link {
  access: number;
  canEditAccess: boolean;
  canEditInternal: boolean;
  canEditDenyDownload: boolean;
  canEditExpirationDate: boolean;
  canRevoke: boolean;
  subjectType: number;
  sharedLink: {
    id: string;
    title: string;
    shareLink: string;
    linkType: number;
    primary: boolean;
    password?: string;
    denyDownload: boolean;
    isExpired: boolean;
    expirationDate?: string;
    internal: boolean;
    requestToken: string;
    maxUseCount?: number;
    currentUseCount?: number;
  };
}

/** What a visitor is told of a link. */
export interface Visit {
  status: number;
  title?: string;
  entityId?: string;
  linkId?: string;
  isAuthenticated: boolean;
  isRoomMember: boolean;
  requestToken?: string;
}

/** A room as a visitor sees it. */
export type VisitedRoom = ShownRoom & {
  access: number;
  external: boolean;
  passwordProtected: boolean;
  sharedExternal: boolean;
  shared: boolean;
  shortWebUrl: string;
};
