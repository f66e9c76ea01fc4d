import type { Language } from '../messages/index.ts';
import { useLanguageSetting } from '../settings.ts';

/** What a call says besides what every page says; it comes with the call. */
export const en = {
  previewTitle: 'Join the call',
  previewStart: 'Start the call',
  previewAlone: 'Nobody is in it yet.',
  previewOthers: (count: number) => (count === 1 ? 'One person is in it.' : `${count} people are in it.`),
  previewJoin: 'Join',
  previewListen: 'Join and listen',
  previewYou: 'This is how the others see you',
  previewNoPicture: 'The camera is off',
  previewStarting: 'Starting the camera…',
  previewAsk: 'Your browser asks whether this page may use the camera and the microphone.',
  listenOnly: 'You can see and hear the others here. Your role does not let you speak.',
  speakerTest: 'Play a sound',
  level: 'How loud you are',

  mic: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  micOn: 'Turn the microphone on',
  micOff: 'Turn the microphone off',
  cameraOn: 'Turn the camera on',
  cameraOff: 'Turn the camera off',
  defaultDevice: 'What the system takes',
  faults: {
    mic: {
      refused:
        'The browser does not let this page use the microphone. Allow it beside the address, then try again.',
      none: 'No microphone was found. Plug one in, or join and listen.',
      busy: 'The microphone is used by another program. Close that, then try again.',
      insecure: 'Browsers give a microphone only to pages that come over https.',
      system:
        'The system does not let the browser use the microphone. Allow it in the settings of the system.',
      unknown: 'The microphone could not be started.',
    },
    camera: {
      refused:
        'The browser does not let this page use the camera. Allow it beside the address, then try again.',
      none: 'No camera was found. You can join without one.',
      busy: 'The camera is used by another program. Close that, then try again.',
      insecure: 'Browsers give a camera only to pages that come over https.',
      system: 'The system does not let the browser use the camera. Allow it in the settings of the system.',
      unknown: 'The camera could not be started.',
    },
  },
  faultAgain: 'Try again',
  shareFailed: 'The screen could not be shared.',

  call: 'Call',
  controls: 'Call',
  inCall: (count: number) => `In the call: ${count}`,
  joining: 'Joining the call…',
  returning: 'The call is interrupted and returns by itself.',
  share: 'Share a screen',
  shareStop: 'Stop sharing',
  raise: 'Raise your hand',
  lower: 'Lower your hand',
  devices: 'Devices',
  moreOfCall: 'More about the call',
  arrange: 'Where the pictures are',
  places: {
    side: 'Beside the board',
    top: 'Above the board',
    full: 'In place of the board',
    hidden: 'Nowhere',
  },
  fullView: 'Show the people large',
  boardView: 'Back to the board',
  muteAll: 'Mute everybody else',
  leaveCall: 'Leave the call',
  leaveShort: 'Leave',
  hear: 'Tap to hear the call',

  pictures: 'People in the call',
  you: 'You',
  screenOf: (name: string) => `Screen of ${name}`,
  yourScreen: 'Your screen',
  muted: 'Microphone off',
  handUp: 'Hand raised',
  speaking: 'Speaks',
  pin: (name: string) => `Show ${name} large`,
  unpin: 'Show all alike',
  quality: [
    'No connection',
    'Very poor connection',
    'Poor connection',
    'Fair connection',
    'Good connection',
    'Very good connection',
  ],
  tileMenu: (name: string) => `What to do with ${name} in the call`,
  muteOne: 'Mute',
  askToSpeak: 'Ask to unmute',
  lowerHand: 'Lower the hand',
  removeOne: 'Take out of the room',
  removeTitle: (name: string) => `Take ${name} out of the room?`,
  removeText: 'They leave the call and the board, and may enter again.',
  waitingForPicture: 'The picture is coming…',
  aloneInCall: 'You are alone in the call. Whoever joins appears here.',

  told: {
    muted: (name: string) => (name === '' ? 'You were muted.' : `${name} muted you.`),
    lowered: 'Your hand was lowered.',
    maySpeak: 'You may speak now.',
    mayListen: 'You can only listen now.',
    lost: (device: string) => `${device}: the device is gone.`,
  },
  news: {
    joined: (name: string) => `${name} joined the call.`,
    left: (name: string) => `${name} left the call.`,
    hand: (name: string) => `${name} raised a hand.`,
    shares: (name: string) => `${name} shares a screen.`,
  },
  askedTitle: {
    mic: (name: string) =>
      name === '' ? 'Turn your microphone on?' : `${name} asks you to turn your microphone on`,
    camera: (name: string) =>
      name === '' ? 'Turn your camera on?' : `${name} asks you to turn your camera on`,
  },
  askedText: 'The others hear or see you only if you agree.',
  over: {
    removed: 'You were taken out of the call.',
    ended: 'The call has ended.',
    full: 'The call is full. Try again when somebody has left.',
    refused: 'You cannot come into this call.',
    failed: 'The call cannot be reached. Try again in a while.',
  },
};
type Told<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : T extends readonly string[]
      ? readonly string[]
      : { [K in keyof T]: Told<T[K]> };
export type CallMessages = Told<typeof en>;

export const zh: CallMessages = {
  previewTitle: '加入通话',
  previewStart: '发起通话',
  previewAlone: '通话中还没有人。',
  previewOthers: (count) => `通话中有 ${count} 人。`,
  previewJoin: '加入',
  previewListen: '加入并收听',
  previewYou: '其他人看到的您',
  previewNoPicture: '摄像头已关闭',
  previewStarting: '正在启动摄像头…',
  previewAsk: '浏览器正在询问是否允许本页面使用摄像头和麦克风。',
  listenOnly: '您可以在这里观看和收听，但您的角色不能发言。',
  speakerTest: '播放测试音',
  level: '您的音量',

  mic: '麦克风',
  camera: '摄像头',
  speaker: '扬声器',
  micOn: '打开麦克风',
  micOff: '关闭麦克风',
  cameraOn: '打开摄像头',
  cameraOff: '关闭摄像头',
  defaultDevice: '系统默认',
  faults: {
    mic: {
      refused: '浏览器不允许本页面使用麦克风。请在地址栏旁允许，然后重试。',
      none: '没有找到麦克风。请接上一个，或直接加入收听。',
      busy: '麦克风正被其他程序使用。请关闭该程序后重试。',
      insecure: '浏览器只允许通过 https 打开的页面使用麦克风。',
      system: '系统不允许浏览器使用麦克风，请在系统设置中允许。',
      unknown: '无法启动麦克风。',
    },
    camera: {
      refused: '浏览器不允许本页面使用摄像头。请在地址栏旁允许，然后重试。',
      none: '没有找到摄像头。您可以不带画面加入。',
      busy: '摄像头正被其他程序使用。请关闭该程序后重试。',
      insecure: '浏览器只允许通过 https 打开的页面使用摄像头。',
      system: '系统不允许浏览器使用摄像头，请在系统设置中允许。',
      unknown: '无法启动摄像头。',
    },
  },
  faultAgain: '重试',
  shareFailed: '无法共享屏幕。',

  call: '通话',
  controls: '通话控制',
  inCall: (count) => `通话中：${count} 人`,
  joining: '正在加入通话…',
  returning: '通话中断，会自动恢复。',
  share: '共享屏幕',
  shareStop: '停止共享',
  raise: '举手',
  lower: '放下手',
  devices: '设备',
  moreOfCall: '更多通话选项',
  arrange: '画面的位置',
  places: { side: '白板旁边', top: '白板上方', full: '代替白板', hidden: '不显示' },
  fullView: '放大显示成员',
  boardView: '回到白板',
  muteAll: '将其他人静音',
  leaveCall: '离开通话',
  leaveShort: '离开',
  hear: '点按以收听通话',

  pictures: '通话成员',
  you: '您',
  screenOf: (name) => `${name} 的屏幕`,
  yourScreen: '您的屏幕',
  muted: '麦克风已关闭',
  handUp: '已举手',
  speaking: '正在发言',
  pin: (name) => `放大 ${name}`,
  unpin: '同等显示所有人',
  quality: ['没有连接', '连接很差', '连接较差', '连接一般', '连接良好', '连接很好'],
  tileMenu: (name) => `在通话中对 ${name} 的操作`,
  muteOne: '静音',
  askToSpeak: '请其打开麦克风',
  lowerHand: '放下其手',
  removeOne: '移出房间',
  removeTitle: (name) => `将 ${name} 移出房间？`,
  removeText: '对方会离开通话和白板，可以重新进入。',
  waitingForPicture: '画面即将出现…',
  aloneInCall: '通话中只有您一人。其他人加入后会显示在这里。',

  told: {
    muted: (name) => (name === '' ? '您已被静音。' : `${name} 将您静音了。`),
    lowered: '您的手已被放下。',
    maySpeak: '您现在可以发言。',
    mayListen: '您现在只能收听。',
    lost: (device) => `${device}：设备已断开。`,
  },
  news: {
    joined: (name) => `${name} 加入了通话。`,
    left: (name) => `${name} 离开了通话。`,
    hand: (name) => `${name} 举手了。`,
    shares: (name) => `${name} 正在共享屏幕。`,
  },
  askedTitle: {
    mic: (name) => (name === '' ? '打开您的麦克风？' : `${name} 请您打开麦克风`),
    camera: (name) => (name === '' ? '打开您的摄像头？' : `${name} 请您打开摄像头`),
  },
  askedText: '只有您同意，其他人才能听到或看到您。',
  over: {
    removed: '您已被移出通话。',
    ended: '通话已结束。',
    full: '通话人数已满，请在有人离开后再试。',
    refused: '您不能进入这个通话。',
    failed: '无法连接到通话，请稍后再试。',
  },
};

const ALL: Record<Language, CallMessages> = { en, zh };

export function useCallText(): CallMessages {
  const [language] = useLanguageSetting();
  return ALL[language];
}
