/** Everything that the page says, in English; a function where something is to be put in. */
export const en = {
  languageName: 'English',

  connecting: 'Entering the room…',
  connectingLong: 'The server does not answer yet. This page goes on trying.',
  notGiven: 'The page around this one gave no link to a room. Whoever made it can put that right.',
  loadingBoard: 'Getting the board…',

  askTitle: 'Which room?',
  askText: 'Paste the link that you were given, or type the code of the room.',
  askLabel: 'Link or code',
  askPlaceholder: 'https://… or abc-defg-hij',
  askGo: 'Go on',
  askBad: 'This link leads to another place. Ask for a link to a room here.',

  nameTitle: 'What is your name?',
  nameText: 'The others see it beside your pointer and what you write.',
  nameLabel: 'Your name',
  nameGo: 'Enter the room',

  passwordTitle: 'This link asks for a password',
  passwordText: 'Whoever gave you the link can tell you.',
  passwordLabel: 'Password',
  passwordGo: 'Go on',
  passwordWrong: 'This is not the password.',
  passwordTooOften: 'Too many tries. Wait a minute, and try again.',

  tryAgain: 'Try again',
  comeBack: 'Come back here',
  enterAgain: 'Enter again',
  otherLink: 'Use another link',
  reload: 'Load the page again',

  goodbyes: {
    bad_credential: {
      title: 'This link does not open the room',
      text: 'It may have been cut off when it was copied, or it was withdrawn. Ask whoever invited you for a new one.',
    },
    room_not_found: {
      title: 'This link does not lead to a room',
      text: 'It may have been cut off when it was copied. Ask whoever invited you for a new one.',
    },
    expired: {
      title: 'Your link has expired',
      text: 'Links are good for a while only. Ask whoever invited you for a new one.',
    },
    room_disabled: {
      title: 'The room is closed',
      text: 'Whoever runs it has closed it for now. What was drawn is kept. Try again when it is open.',
    },
    room_deleted: {
      title: 'The room is gone',
      text: 'Whoever ran it has deleted it.',
    },
    room_not_open: {
      title: 'The room is not open yet',
      text: 'It opens at the time that was set for it. This page looks again by itself.',
    },
    room_archived: {
      title: 'The room is archived',
      text: 'Nobody can enter it any more.',
    },
    room_full: {
      title: 'The room is full',
      text: 'Every place is taken. This page looks again by itself, and lets you in when somebody leaves.',
    },
    removed: {
      title: 'You were asked to leave',
      text: 'An admin of the room took you out of it. You may enter again.',
    },
    banned: {
      title: 'You cannot enter this room',
      text: 'An admin of the room has barred you from it. If you think that is a mistake, ask them.',
    },
    replaced: {
      title: 'You are in the room elsewhere',
      text: 'You entered it in another window or on another device, and one person can be in once.',
    },
    left: {
      title: 'You have left the room',
      text: 'What you drew is kept.',
    },
    error: {
      title: 'Something went wrong',
      text: 'This page and the server do not understand each other. Load the page again.',
    },
  },

  connectionLost: 'The connection is lost. What you draw is kept here and is sent when it is back.',
  connectionLostReader: 'The connection is lost. This page returns by itself.',
  archivedBanner: 'This room is archived: it can be looked at, and nothing in it changes.',
  saved: 'Saved',
  saving: 'Saving…',
  offline: 'Offline',
  savedHelp: 'Everything that you drew is kept on the server.',
  savingHelp: 'What you drew is on its way to the server.',
  offlineHelp: 'The server cannot be reached just now.',
  viewOnly: 'View only',
  viewOnlyHelp: 'You can look at the board and write in the chat. An admin can let you draw.',

  board: 'Board',
  boardMenu: 'Menu of the board',
  boardColours: 'Colours',
  boardFonts: 'Fonts',
  roomTools: 'Room',
  more: 'More',
  close: 'Close',
  cancel: 'Cancel',
  leave: 'Leave the room',

  scenes: 'Pages',
  showScenes: 'Show the pages',
  hideScenes: 'Hide the pages',
  sceneOf: (at: number, all: number) => `Page ${at} of ${all}`,
  addScene: 'Add a page',
  addDocument: 'Add a file',
  addDocumentHelp:
    'A PDF, slides, a text, a table or a picture: each of its pages becomes a page of the board.',
  documentSent: 'On its way…',
  documentPages: (done: number, all: number) => `Page ${done} of ${all} is made`,
  documentFaults: {
    tooLarge: (name: string) => `“${name}” is larger than 50 MB.`,
    unsupported: (name: string) => `“${name}” cannot be read. Good are PDF, office files and pictures.`,
    locked: (name: string) => `“${name}” asks for a password. Save it without one.`,
    tooManyPages: (name: string) => `“${name}” has too many pages.`,
    officeMissing: (name: string) => `“${name}” cannot be converted on this server. Save it as a PDF.`,
    tooMany: (name: string) =>
      `“${name}” was not taken: too many files at once, or the room is full of them.`,
    offline: (name: string) => `“${name}” was not added: there is no connection. Try again when it is back.`,
    failed: (name: string) => `“${name}” could not be added. Try again.`,
  },
  newSceneName: (number: number) => `Page ${number}`,
  sceneMenu: (name: string) => `What to do with ${name}`,
  renameScene: 'Rename',
  sceneName: 'Name of the page',
  moveUp: 'Move up',
  moveDown: 'Move down',
  lookOnly: 'Look at it alone',
  deleteScene: 'Delete',
  deleteSceneTitle: (name: string) => `Delete “${name}”?`,
  deleteSceneText: 'Everything that is drawn on it is deleted for everybody, for good.',
  deleteSceneGo: 'Delete the page',
  lookingAlone: (name: string) => `You are looking at “${name}” alone.`,
  backToOthers: 'Back to the others',
  sceneEmpty: 'Empty',
  sceneCurrent: 'Everybody is here',
  sceneHint: 'Alt with the arrow keys moves a page.',
  backgroundElsewhere:
    'The picture behind this page is kept on another server, which this page does not ask.',
  backgroundMissing: 'The picture behind this page could not be got.',

  people: 'People',
  peopleCount: (count: number) => `People (${count})`,
  you: 'You',
  roles: { admin: 'Admin', writer: 'Can draw', reader: 'Can look' },
  roleOf: (name: string) => `What ${name} may do`,
  away: 'Connection lost',
  followPerson: (name: string) => `Follow what ${name} sees`,
  unfollow: 'Stop following',
  followsYou: (names: string, count: number) => `${names} ${count === 1 ? 'sees' : 'see'} what you see`,
  andMore: (count: number) => `and ${count} more`,
  removePerson: 'Take out',
  banPerson: 'Bar from the room',
  personMenu: (name: string) => `What to do with ${name}`,
  removeTitle: (name: string) => `Take ${name} out of the room?`,
  removeText: 'They may enter again.',
  banTitle: (name: string) => `Bar ${name} from the room?`,
  banText: 'They have to leave at once and cannot enter again.',
  alone: 'Nobody else is here yet.',
  findPerson: 'Find somebody',
  nobodyFound: 'Nobody of that name is here.',

  startCall: 'Start a call',
  joinCall: 'Join the call',
  joinCallOf: (count: number) => `Join the call (${count} in it)`,
  inCall: 'In the call',
  callOnly: 'Only in the call',
  handUp: 'Hand raised',

  chat: 'Chat',
  chatUnread: (count: number) => `Chat (${count} unread)`,
  chatEmpty: 'Nobody has written anything yet.',
  chatLabel: 'Write to everybody',
  chatSend: 'Send',
  chatNew: 'New messages',
  chatLeft: (count: number) => `${count} characters left`,
  chatArchived: 'This room is archived: nothing can be written any more.',
  chatFailed: 'The message was not sent.',

  exporting: 'Making the file…',
  exportTitle: 'Save as a file',
  exportPng: 'This page as a picture (PNG)',
  exportSvg: 'This page as a drawing (SVG)',
  exportPdf: 'All pages as a PDF',
  exportFile: 'This page for Excalidraw',
  exportFailed: 'The file could not be made.',

  settings: 'Look and language',
  theme: 'Colours',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',

  pictureTooLarge: 'The picture is larger than 10 MB.',
  pictureFailed: 'The picture could not be sent to the server, so it was taken off the board.',
  pictureNotKept: 'This server does not take pictures, so it was taken off the board.',
  pictureType: 'Pictures can be PNG, JPEG, GIF or WebP.',
  typeNotOffered: 'Pages of other sites cannot be put on the board.',
  notDrawn: 'This was not taken over, and the board is as it was before.',
  notDrawnReader: 'You can look at this board and not draw on it.',
  notDrawnGone: 'The page that you drew on was deleted meanwhile, so what you drew last is not kept.',
  refusals: {
    full: 'Every place to draw is taken. Somebody has to leave or to become a reader first.',
    mayNot: 'You may not do that here.',
    archived: 'The room is archived: nothing in it changes any more.',
    tooMany: 'There are as many already as there can be.',
    sceneGone: 'That page was deleted meanwhile.',
    personGone: 'That person has left.',
    tooOften: 'That was too much at once. Wait a moment, and try again.',
    nameTaken: 'A page cannot have this name: another one has it, or it is no name.',
  },
  notDone: 'That could not be done.',
  restarting:
    'The server is starting again. This page returns by itself, and nothing that was drawn is lost.',
};

type Told<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : { [K in keyof T]: Told<T[K]> };

/** What every language has to say. */
export type Messages = Told<typeof en>;
