import { kept } from '../settings.ts';
import { faultOf } from './fault.ts';

export { faultOf, type DeviceFault } from './fault.ts';

export type DeviceKind = 'mic' | 'camera';

/** What was chosen, remembered for the next call. */
export interface Choice {
  mic: boolean;
  camera: boolean;
  micId?: string | undefined;
  cameraId?: string | undefined;
  speakerId?: string | undefined;
}

const FIRST: Choice = { mic: true, camera: true };

export function choiceKept(): Choice {
  try {
    return { ...FIRST, ...(JSON.parse(kept.get('call') ?? '{}') as Partial<Choice>) };
  } catch {
    return FIRST;
  }
}
export const keepChoice = (choice: Choice): void => kept.set('call', JSON.stringify(choice));

/** In a page that did not come over https the browser has no devices to give. */
export const hasDevices = (): boolean => 'mediaDevices' in navigator;
export const canShareScreen = (): boolean => hasDevices() && 'getDisplayMedia' in navigator.mediaDevices;
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

class InsecureError extends Error {
  override readonly name = 'InsecureError';
}

/** How a picture is wanted; pixels. */
export interface Picture {
  width?: number;
  height?: number;
  frameRate?: number;
}

/** The microphone or the camera that was chosen; where that is gone, another. @throws DOMException, see `faultOf` */
export async function openDevice(
  kind: DeviceKind,
  id?: string,
  { width = 1280, height = 720, frameRate = 30 }: Picture = {},
): Promise<MediaStreamTrack> {
  if (!hasDevices()) throw new InsecureError();
  const wish: MediaTrackConstraints =
    kind === 'mic'
      ? { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
      : {
          ...{ width: { ideal: width }, height: { ideal: height } },
          ...{ frameRate: { ideal: frameRate }, facingMode: 'user' },
        };
  const get = async (more: MediaTrackConstraints): Promise<MediaStreamTrack> => {
    const stream = await navigator.mediaDevices.getUserMedia({
      [kind === 'mic' ? 'audio' : 'video']: { ...wish, ...more },
    });
    const [track] = stream.getTracks();
    if (!track) throw new DOMException('nothing came', 'NotFoundError');
    return track;
  };
  if (id === undefined) return get({});
  try {
    return await get({ deviceId: { exact: id } });
  } catch (reason) {
    if (faultOf(reason) !== 'none') throw reason;
    return get({});
  }
}

/** A shared screen, with its sound where the browser gives it. */
export async function openScreen({ width, height, frameRate = 15 }: Picture = {}): Promise<
  MediaStreamTrack[]
> {
  const stream = await navigator.mediaDevices.getDisplayMedia({
    video: {
      frameRate: { ideal: frameRate },
      ...(width && { width: { max: Math.max(width, 1920) } }),
      ...(height && { height: { max: Math.max(height, 1080) } }),
    },
    audio: true,
  });
  for (const track of stream.getVideoTracks()) track.contentHint = 'detail';
  return stream.getTracks();
}

export type DeviceList = Record<DeviceKind | 'speaker', MediaDeviceInfo[]>;
export const NO_DEVICES: DeviceList = { mic: [], camera: [], speaker: [] };

/** What there is to choose from; names are there once one device was allowed. */
export async function listDevices(): Promise<DeviceList> {
  if (!hasDevices()) return NO_DEVICES;
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const of = (kind: MediaDeviceKind) =>
    all.filter((one) => one.kind === kind && one.deviceId !== '' && one.label !== '');
  return { mic: of('audioinput'), camera: of('videoinput'), speaker: of('audiooutput') };
}
