/** The limits that clients keep, too. See `limits`. */
export const sharedLimits = {
  /**
   * Characters of a message's body (UTF-16 units, as an HTML `maxlength` counts them). Each takes at most three bytes on
   * the wire, because control characters, which JSON escapes to six, are refused.
   */
  bodyCharacters: 4_000,
  nameCharacters: 40,
  /** Web Authentication, section 5.8.3: an id has at most 1,023 bytes, as base64url. */
  passkeyIdCharacters: 1_364,
  passwordLeast: 8,
  passwordCharacters: 200,
  roomNameCharacters: 60,
  topicCharacters: 200,
  /** The longest emoji has 15. */
  emojiCharacters: 32,
  /** Ids in one `message.missing` or `message.get`. */
  messageIds: 100,
  /** Rooms in one `room.latest`. */
  latestRooms: 50,
  searchCharacters: 200,
  /** Rooms that one search can be limited to. */
  searchRooms: 50,
  /** Unread messages, and mentions among them, are counted up to here; beyond, "1000+" is all anyone reads. */
  unreadCount: 1_000,
  /** People whom one message may mention. */
  mentionsPerMessage: 50,
  /** Kinds of reactions to one message. */
  reactionKinds: 20,
  pollChoices: 10,
  pollChoiceCharacters: 100,
  pinsPerRoom: 50,
  filesPerMessage: 10,
  /** Characters of the reason that a moderator gives, and of other notes to moderators. */
  reasonCharacters: 200,
  fileNameCharacters: 200,
  altCharacters: 1_000,
  /** The longest retention of messages. */
  retentionDays: 3_650,
  /** Bars in the loudness of a voice note. */
  peaks: 64,
}

/** Those that the page of operators also knows. Nobody else loads them. */
export const adminLimits = {
  /** Characters of the reason why a person is suspended. */
  reasonCharacters: 200,
  /** People or rooms in one page of an operator. */
  adminPage: 25,
  /** Messages of a room that are counted for an operator. */
  countedMessages: 10_000,
}

/**
 * Every limit of Parley with its default. An operator overrides one by its `LIMIT_…` name
 * (see server/config.ts); 0 means none where the table below says so.
 */
export const limits = {
  ...sharedLimits,
  ...adminLimits,
  /** Bytes of one frame or one HTTP body from a client. */
  frameBytes: 32 * 1024,
  /** Messages a second of a person with an account; a guest has half. 0 for none. */
  messagesPerSecond: 2,
  messagesBurst: 20,
  /** HTTP requests a second of an address, files and upgrades included. One that comes too early waits. 0 for none. */
  requestsPerSecond: 100,
  /** Requests at once. A page with all its files is about 30. */
  requestsBurst: 1_000,
  /** Commands a second for a person over all sockets and HTTP. 0 for none. */
  commandsPerSecond: 20,
  commandsBurst: 40,
  /**
   * Changes a second that a person may make to rooms, other than by messages: by joining, leaving, creating or changing a
   * room, by editing, deleting, pinning, reacting and voting, and by a new name one in each of their rooms. 0 for none,
   * and none either where `commandsPerSecond` is 0.
   */
  changesPerSecond: 4,
  /** A new name of a person in `roomsPerPerson` rooms makes as many. */
  changesBurst: 200,
  /** Reads and writes of a person that may wait, in look-ups (some 20 µs each). An address has as much for each socket. 0 for none. */
  waitingPerPerson: 1_000,
  /** Wrong codes an address may try, after which one a minute comes back. 0 for none. */
  codeTries: 10,
  /** An address without tries has one code in this time left for each of its people, and one for all without a session. */
  slowCodeTrySeconds: 10,
  /** Wrong passwords that an address may try, after which one a minute comes back; also those of a known device. 0 for none. */
  signInTries: 10,
  /** Minutes after a sign-in in which it is a proof for who has neither a password nor a passkey. */
  freshMinutes: 15,
  /** Mails in an hour that one network may ask for. 0 for none. */
  mailsPerAddress: 30,
  /** Mails of one kind in an hour to one recipient, and confirmations that one account may ask for. 0 for none. */
  mailsPerRecipient: 5,
  /** Exports of one person in an hour. 0 for none. */
  exportsPerPerson: 5,
  /** Sessions of one person. A further one ends the session that was not used for longest. */
  sessionsPerPerson: 50,
  /** Guests and accounts that one address may start in an hour. 0 for none. */
  sessionsPerAddress: 60,
  /** 0 for none. */
  socketsPerPerson: 10,
  /** 0 for none. */
  socketsPerAddress: 50,
  /** Connections a second that are admitted, over all sockets; one that comes too early is answered when to try again. 0 for none. */
  connectsPerSecond: 1_000,
  /** Connections that are admitted at once. They are served before anything else. */
  connectsBurst: 100,
  /** Seconds that a socket may stay without a session. */
  unauthenticatedSeconds: 10,
  /** Frames that a socket may send before it has a session. */
  unauthenticatedFrames: 20,
  /** Frames a second that are read from a socket; the rest waits at the sender. 0 for none. */
  socketFramesPerSecond: 50,
  /** Frames that are read from a socket at once. */
  socketFramesBurst: 1_000,
  /** Bytes a second that are read from a socket; the rest waits at the sender. 0 for none. */
  socketBytesPerSecond: 128 * 1024,
  /** Bytes that are read from a socket at once. */
  socketBytesBurst: 2 * 1024 * 1024,
  pageMessages: 100,
  /** Messages in one answer to a search. */
  searchPage: 50,
  /** Messages that a search counts, and ranks in the order `best`. */
  searchCounted: 1_000,
  /** Bytes of the messages or members in one page, as JSON; the rest comes by further pages. */
  pageBytes: 128 * 1024,
  /** Bytes of the answer to `sync`, as JSON. The states of the rooms are there in any case, and changes as far as they fit. */
  syncBytes: 256 * 1024,
  catchUpChanges: 500,
  /** Minutes after its sending in which a message may be edited. 0 for no end. */
  editMinutes: 0,
  /** People that a message lists for each kind of reaction and each choice of a poll. */
  listedPeople: 30,
  /**
   * Threads that one person follows, and as many that they follow no longer. Beyond, the oldest ones of the room with the
   * most of them are forgotten.
   */
  threadsPerPerson: 300,
  /** Earlier versions that are kept of a message: the first and the latest ones. */
  versionsPerMessage: 50,
  /** Messages that one `message.deleteAll` deletes; the rest is deleted by further ones. */
  deletedAtOnce: 50,
  /** Characters of the name of a term. */
  termCharacters: 16,
  /** Characters of a proof: 128 bits as base64url. */
  proofCharacters: 22,
  /** Members in one answer to `room.members`. */
  membersPage: 1_000,
  /** Rooms that one person may be in, from 1 to `MOST_ROOMS`. */
  roomsPerPerson: 200,
  /** Invitations to one room that have not ended. */
  invitesPerRoom: 100,
  /** The same of one member who is no moderator. */
  invitesPerMember: 10,
  /** People who may join by one invitation. */
  inviteUses: 10_000,
  /** People who wait to be let into one room. */
  knocksPerRoom: 100,
  /** Days after which a request to be let in ends by itself. */
  knockDays: 7,
  /** Hours in which a person who was turned away cannot ask again. */
  turnedAwayHours: 24,
  /** Earlier codes that are stored of a room. */
  oldCodesPerRoom: 50,
  /** Reports that wait for the moderators of one room. */
  reportsPerRoom: 200,
  /** The longest slow mode: seconds between two messages of a member in one room. */
  slowSeconds: 3_600,
  /** Moderators of one room, beside its owner. Each of them is told who knocks and what is reported. */
  moderatorsPerRoom: 50,
  /** Bans in one answer to `room.bans`. */
  bansPage: 100,
  /** Entries in one answer to `room.audit`. */
  auditPage: 100,
  /** Members up to which a room tells who has read its messages. */
  seenMembers: 30,
  /** Present people above which presence carries the count and not the list. */
  presenceList: 100,
  /** Bytes of one file. */
  fileBytes: 25 * 1024 * 1024,
  /** Bytes of files of one person. 0 for none. */
  fileBytesPerPerson: 1024 * 1024 * 1024,
  /** Bytes of files in one room. 0 for none. */
  fileBytesPerRoom: 10 * 1024 * 1024 * 1024,
  /** Bytes of files in all rooms. 0 for none. */
  fileBytesOfServer: 50 * 1024 * 1024 * 1024,
  /** Uploads of one person that are not finished. */
  uploadsPerPerson: 20,
  /** Uploads that are received at once. Each takes some memory. */
  uploadsAtOnce: 100,
  /** Bytes a second that uploads bring together while there are several, so that messages keep a processor. 0 for none. */
  uploadsBytesPerSecond: 128 * 1024 * 1024,
  /** Hours after which an upload that is not finished, or that no message names, is removed. */
  uploadHours: 24,
  /** Pixels of a picture that is shown as one, in millions. */
  pictureMegapixels: 32,
  /** Files in one answer to `room.files`. */
  filesPage: 50,
  /** Bytes that may wait for a slow reader before its socket is cut. */
  sendQueueBytes: 1024 * 1024,
}

/** A `sync` names all rooms of a person in one frame: this many fit in `frameBytes`, whatever their revs are. */
export const MOST_ROOMS = 250

/** The largest answer is half of it: a `sync` of `MOST_ROOMS` rooms with the longest names and many present people. */
export const LEAST_SEND_QUEUE_BYTES = 1024 * 1024

export type Limits = typeof limits
