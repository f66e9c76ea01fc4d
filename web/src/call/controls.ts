import type { LiveRoom } from '@enfilade/client';
import { callConnection } from './connection.ts';
import {
  choiceKept,
  faultOf,
  keepChoice,
  listDevices,
  NO_DEVICES,
  openDevice,
  openScreen,
  type Choice,
  type DeviceFault,
  type DeviceKind,
  type DeviceList,
} from './devices.ts';
import type { Told } from './hearing.ts';
import { inTab } from './place.ts';
import { maySend, roleIn, shown } from './view.ts';

/** How the devices stand. */
export interface Devices {
  choice: Choice;
  list: DeviceList;
  faults: Partial<Record<DeviceKind, DeviceFault>>;
  /** What is being started; the browser may be asking. */
  opening: ReadonlySet<DeviceKind>;
}

/** What happened, to be told in passing. */
export type News =
  | Told
  | { is: 'lost'; what: DeviceKind }
  | { is: 'fault'; what: DeviceKind; fault: DeviceFault }
  | { is: 'notShared' };

/** The call of a room with the devices of this person: everything that buttons do. */
export function callControls(room: LiveRoom, tell: (news: News) => void) {
  const store = shown<Devices>({ choice: choiceKept(), list: NO_DEVICES, faults: {}, opening: new Set() });
  const connection = callConnection(room, tell, (_name, track) => track?.stop());
  const { view } = connection;
  let isClosed = false;
  /** How often everything was let go: what is still being started then is not wanted any more. */
  let rested = 0;

  const choose = (changed: Partial<Choice>): void => {
    const choice = { ...store.get().choice, ...changed };
    store.change({ choice });
    keepChoice(choice);
  };
  const list = async (): Promise<void> => {
    const found = await listDevices();
    if (!isClosed) store.change({ list: found });
  };
  const onChange = (): void => void list();
  if ('mediaDevices' in navigator) navigator.mediaDevices.addEventListener('devicechange', onChange);

  const isOn = (kind: DeviceKind): boolean => view().sending.get(kind)?.muted === false;

  /** Starts a device and sends what it gives; says why not, where it cannot be had. */
  async function start(kind: DeviceKind, isMuted = false): Promise<boolean> {
    const { choice, opening, faults } = store.get();
    if (opening.has(kind)) return false;
    const since = rested;
    store.change({ opening: new Set([...opening, kind]), faults: { ...faults, [kind]: undefined } });
    try {
      const id = kind === 'mic' ? choice.micId : choice.cameraId;
      const track = await openDevice(kind, id, roleIn(view())?.publishParams.video);
      if (isClosed || since !== rested) {
        track.stop();
        return false;
      }
      view().sending.get(kind)?.track?.stop();
      track.onended = () => {
        void connection.set(kind, null, true);
        tell({ is: 'lost', what: kind });
      };
      await connection.set(kind, track, isMuted);
      void list();
      return true;
    } catch (reason) {
      const fault = faultOf(reason);
      store.change({ faults: { ...store.get().faults, [kind]: fault } });
      // Before the call the preview shows it.
      if (view().stage === 'in') tell({ is: 'fault', what: kind, fault });
      return false;
    } finally {
      store.change({ opening: new Set([...store.get().opening].filter((one) => one !== kind)) });
    }
  }

  async function toggle(kind: DeviceKind): Promise<void> {
    const one = view().sending.get(kind);
    const wanted = !isOn(kind);
    if (!wanted && kind === 'camera') {
      one?.track?.stop();
      await connection.set(kind, null, true);
    } else if (one?.track) await connection.set(kind, one.track, !wanted);
    else if (!(await start(kind))) return;
    choose({ [kind]: wanted });
  }

  async function share(): Promise<void> {
    let tracks: MediaStreamTrack[];
    try {
      tracks = await openScreen(roleIn(view())?.publishParams.screen);
    } catch (reason) {
      // Who closes the question of the browser does not want to.
      if (faultOf(reason) !== 'refused') tell({ is: 'notShared' });
      return;
    }
    for (const track of tracks) {
      track.onended = () => void unshare();
      await connection.set(track.kind === 'video' ? 'screen' : 'screenSound', track, false);
    }
  }
  async function unshare(): Promise<void> {
    await connection.take('screen');
    await connection.take('screenSound');
  }

  /** Starts what was on the last time, as far as one may send it. */
  async function prepare(): Promise<void> {
    await connection.look();
    const role = roleIn(view());
    const { choice } = store.get();
    void list();
    // Both at once, so that the browser asks once where it can.
    await Promise.all([
      choice.mic && maySend(role, 'audio') && start('mic'),
      choice.camera && maySend(role, 'video') && start('camera'),
    ]);
  }

  async function join(): Promise<void> {
    inTab(room.room.id).set('in');
    await connection.join();
  }

  return {
    connection,
    devices: store.get,
    subscribe: store.subscribe,
    prepare,
    join,
    toggle,
    start,
    share,
    unshare,
    isOn,
    choose: (kind: DeviceKind | 'speaker', id: string | undefined): void => {
      if (kind === 'speaker') choose({ speakerId: id });
      else {
        choose(kind === 'mic' ? { micId: id } : { cameraId: id });
        const one = view().sending.get(kind);
        if (one?.track) void start(kind, one.muted);
      }
    },
    leave: (): void => {
      inTab(room.room.id).set(undefined);
      connection.leave();
    },
    /** Nobody looks at the devices any more. */
    rest: (): void => {
      rested += 1;
      connection.rest();
      store.change({ faults: {} });
    },
    /** For good: everything is let go. */
    close: (): void => {
      isClosed = true;
      connection.rest();
      if ('mediaDevices' in navigator) navigator.mediaDevices.removeEventListener('devicechange', onChange);
      connection.close();
    },
  };
}
export type CallControls = ReturnType<typeof callControls>;
