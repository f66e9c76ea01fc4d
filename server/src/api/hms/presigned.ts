import { fail } from '../../errors.ts';
import { signedPath } from '../../files/signed.ts';
import type { House } from '../../house.ts';
import type { Asset } from '../../recordings/recording.ts';
import { getRecording } from '../../recordings/recordings.ts';
import { UploadFault } from '../../recordings/uploads/uploads.ts';

/** HM 2.7: 3 days, of OSS 9 hours. */
const DEFAULT_S = 3 * 86_400;
const DEFAULT_OSS_S = 9 * 3600;

/** For how many seconds the address of a file is good where nobody says. */
export const signedForS = ({ place }: Asset): number => (place?.type === 'oss' ? DEFAULT_OSS_S : DEFAULT_S);

/**
 * An address to download a file from: with us, where the storage never took it.
 *
 * @throws file_not_found when it is not there yet; unavailable
 */
export async function presignedUrl(house: House, asset: Asset, seconds: number): Promise<string> {
  const { blobId, place, status, object } = asset;
  if (blobId !== null) {
    return house.publicUrl() + signedPath(house.box, blobId, Date.now() + seconds * 1000);
  }
  if (!place || status !== 'completed') {
    throw fail('file_not_found', { text: asset.fault ?? 'the file is not there yet' });
  }
  const recording = await getRecording(house.db, asset.projectId, asset.recordingId);
  try {
    return await house.recordings.uploads.presign(recording, place, object, seconds);
  } catch (cause) {
    if (cause instanceof UploadFault) throw fail('file_not_found', { text: cause.message, cause });
    throw cause;
  }
}
