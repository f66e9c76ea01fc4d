import type { RecordingInfo } from './room.ts';

/** What opens somebody's own storage. Kept sealed only. */
export interface StorageCredentials {
  key: string;
  secret: string;
}

export type UploadType = NonNullable<RecordingInfo['upload']>['type'];
/** HM 2.1.1 upload_info. */
export const UPLOAD_TYPES: readonly UploadType[] = ['s3', 'gs', 'oss', 'azure'];

/** Where recordings shall go, as it was asked for: the credentials still open. */
export interface RecordingInput {
  enabled: boolean;
  upload?: {
    type: UploadType;
    location: string;
    prefix?: string;
    region?: string;
    endpoint?: string;
    credentials?: StorageCredentials;
  };
}

/** The form in which it is stored: the credentials sealed. */
export function sealRecording(
  box: { seal(text: string): string },
  { enabled, upload }: RecordingInput,
): RecordingInfo {
  if (!upload) return { enabled };
  const { credentials, ...place } = upload;
  if (!credentials) return { enabled, upload: place };
  return { enabled, upload: { ...place, sealedCredentials: box.seal(JSON.stringify(credentials)) } };
}

/**
 * A template is read, changed and sent back whole, and reading never shows credentials: so those that are stored stay
 * when the same place comes back without any.
 */
export function keepCredentials(before: RecordingInfo | null, after: RecordingInfo): RecordingInfo {
  const [old, now] = [before?.upload, after.upload];
  if (!now || now.sealedCredentials !== undefined || old?.sealedCredentials === undefined) return after;
  // Nor are they ever brought to another place than the one that they came for.
  if (old.type !== now.type || old.location !== now.location || old.endpoint !== now.endpoint) return after;
  return { ...after, upload: { ...now, sealedCredentials: old.sealedCredentials } };
}
