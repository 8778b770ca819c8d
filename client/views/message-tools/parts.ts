import Announcer from '../timeline/Announcer.svelte'
import Attachments from '../files/Attachments.svelte'
import Failed from '../timeline/Failed.svelte'
import FirstUnread from './FirstUnread.svelte'
import MessageFoot from './MessageFoot.svelte'
import MessageLayer from './MessageLayer.svelte'
import MessageStead from './MessageStead.svelte'
import MessageToolbar from './MessageToolbar.svelte'
import { MessageTools } from './message-tools.svelte.ts'
import EmptyRoom from '../timeline/EmptyRoom.svelte'
import { ReplySwipe } from '../timeline/reply-swipe.svelte.ts'
import PendingFoot from './PendingFoot.svelte'
import PendingFiles from '../composer/attach/PendingFiles.svelte'
import PinnedLine from './PinnedLine.svelte'
import PollCard from './PollCard.svelte'
import SeenFaces from './SeenFaces.svelte'
import SelectBox from '../selection/SelectBox.svelte'
import ThreadLine from './ThreadLine.svelte'

/** The parts of a timeline that the first load leaves out. */
export const parts = {
  Announcer,
  Attachments,
  EmptyRoom,
  Failed,
  FirstUnread,
  MessageFoot,
  MessageLayer,
  MessageStead,
  MessageToolbar,
  MessageTools,
  PendingFoot,
  PendingFiles,
  PinnedLine,
  PollCard,
  ReplySwipe,
  SeenFaces,
  SelectBox,
  ThreadLine,
}

export type Parts = typeof parts
