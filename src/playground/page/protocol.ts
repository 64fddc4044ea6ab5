import type { Choice, Command, Fields, Message } from '../wire.ts';

/*
 * What the page and its server say to each other; types alone, so that both halves import them and the browser loads none of it.
 *
 *   GET  /page/snapshot?person=ID&channel=ID   → Snapshot, or `{ problem }` with 400
 *   GET  /page/events?person=ID                → server-sent events, each `data` a PageEvent in JSON
 *   POST /page/act                             → ActAnswer; 400 where it holds a problem. The body is an Act in JSON, or, where files come
 *                                                with it, multipart/form-data: the Act as `payload_json`, the files as `files[0]`, `files[1]`, …
 *   POST /page/bot/kill, /page/bot/start       → BotAnswer at once after the kill, or once the bot is ready
 *   GET  /page/examples/NAME                   → a picture of an example
 *
 * Every other failure (403, 404, 413) is `{ problem }` too. Open the events first and ask for the snapshot when they are open: whatever happens
 * in between has a `sequence` above the snapshot's. After a break do the same again; nothing is replayed.
 */

/** A role as the page shows it beside a name. */
export type PageRole = { readonly id: string; readonly name: string; /** 0xRRGGBB. */ readonly color: number };

/** A person one can act as. */
export type PagePerson = {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  /** In the guild, highest first, without @everyone. */
  readonly roles: readonly PageRole[];
  /** True for the owner of the guild. */
  readonly isOwner: boolean;
};

/** `thread` hangs on a text channel; `post` is a thread of a forum, and a forum itself holds posts only; `dm` is the viewer's own with the bot. */
export type ChannelKind = 'text' | 'voice' | 'thread' | 'forum' | 'post' | 'dm' | 'group';

/** A channel the viewer sees. */
export type PageChannel = {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** Null in private. */
  readonly guildId: string | null;
  /** Of a thread or post. */
  readonly parentId: string | null;
  /** A thread has its parent's. */
  readonly ageRestricted: boolean;
  /** False in archived and locked threads, and where the viewer may not write. In a forum: whether they can open a post. */
  readonly canPost: boolean;
  /** Id of the newest message for all, which is also its time; null if there is none. */
  readonly lastMessageId: string | null;
};

/** A guild with channels the viewer sees. */
export type PageGuild = { readonly id: string; readonly name: string; /** False: only commands that people have installed for themselves work there. */ readonly hasBot: boolean };

export type BotState = 'running' | 'starting' | 'stopped';

/** What a visitor should know all the time: whether anything costs money, and how much of the cap is spent. */
export type Banner = {
  /** One or two sentences, ready to show. */
  readonly text: string;
  readonly kind: 'free' | 'paid' | 'cap-reached';
};

/** Text, number or tick of an example; a picture is fetched from its URL and attached like any other file. */
export type ExampleValue = string | number | boolean | { readonly picture: string; readonly name: string };

/** Something a first-time visitor can click. */
export type Example = {
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly about: string;
  /** The slash command, without the slash. */
  readonly command: string;
  readonly options: Readonly<Record<string, ExampleValue>>;
  /** URL of a picture for its card. */
  readonly picture: string;
};

/** Everything to draw the page for one person in one channel. */
export type Snapshot = {
  /** Events up to this number are part of it. */
  readonly sequence: number;
  readonly viewer: { readonly personId: string; readonly channelId: string };
  readonly bot: { readonly id: string; readonly name: string; readonly state: BotState };
  readonly people: readonly PagePerson[];
  readonly guilds: readonly PageGuild[];
  readonly channels: readonly PageChannel[];
  /** The commands the viewer is offered here, of all types: 1 slash, 2 user, 3 message. */
  readonly commands: readonly Command[];
  /** What the viewer sees here, oldest first. */
  readonly messages: readonly Message[];
  readonly banner: Banner;
  readonly examples: readonly Example[];
  readonly upload: UploadLimits;
};

/** What one act may carry. */
export type UploadLimits = { readonly maxFiles: number; readonly maxBytesPerFile: number; readonly maxBytesTogether: number };

/** The answer to a pull or push of the plug. */
export type BotAnswer = { readonly state: BotState } | Refusal;

/** One sentence for the person who acted. */
export type Refusal = { readonly problem: string };

type InChannel = { readonly channelId: string };
type OfInteraction = InChannel & { readonly interactionId: string };

/** One thing that happened and that the person may see, in any channel of theirs. */
export type PageEvent = {
  /** Rises by at least one from event to event. */
  readonly sequence: number;
} & (
  | (InChannel & { readonly type: 'message-created' | 'message-updated'; readonly message: Message; /** True: it notifies this person. */ readonly pinged: boolean; /** Of the interaction it answers. */ readonly interactionId?: string })
  | (InChannel & { readonly type: 'message-deleted'; readonly messageId: string })
  | (InChannel & { readonly type: 'typing' })
  | (OfInteraction & { readonly type: 'acknowledged'; /** 4 message, 5 deferred, 6 deferred update, 7 update, 8 choices, 9 modal. */ readonly callbackType: number })
  | (OfInteraction & { readonly type: 'modal-opened'; readonly modal: Fields })
  | (OfInteraction & { readonly type: 'choices'; readonly choices: readonly Choice[] })
  | (OfInteraction & { readonly type: 'did-not-respond'; /** False: the bot was not there to get it. */ readonly delivered: boolean })
  | { readonly type: 'bot'; readonly state: BotState }
  | { readonly type: 'banner'; readonly banner: Banner }
  /** People, roles, channels or commands are others now: ask for a new snapshot. */
  | { readonly type: 'world-changed' }
);

/** The file at this place of the request, counted from 0. */
export type FileAt = { readonly file: number };

/** What is entered for an option; people, channels and roles by id. */
export type OptionEntry = string | number | boolean | FileAt;

/** What is entered in a field of a modal: text, a tick, chosen values, or files. */
export type FieldEntry = string | boolean | readonly string[] | readonly FileAt[];

/** Something a person does in a channel. */
export type Act = { readonly personId: string; readonly channelId: string } & (
  /** A name with blanks names a subcommand. */
  | { readonly type: 'command'; readonly name: string; readonly options: Readonly<Record<string, OptionEntry>> }
  /** Files already chosen are left out. */
  | { readonly type: 'autocomplete'; readonly name: string; readonly options: Readonly<Record<string, string | number | boolean>>; readonly focused: string }
  | { readonly type: 'message-command'; readonly name: string; readonly messageId: string }
  | { readonly type: 'user-command'; readonly name: string; readonly userId: string }
  | { readonly type: 'press'; readonly messageId: string; readonly customId: string }
  /** Values of a select menu; of user, role and channel menus the ids. */
  | { readonly type: 'select'; readonly messageId: string; readonly customId: string; readonly values: readonly string[] }
  /** `interactionId` is that of the interaction which opened the modal. */
  | { readonly type: 'submit-modal'; readonly interactionId: string; readonly values: Readonly<Record<string, FieldEntry>> }
  /** An ordinary message, with all files of the request. */
  | { readonly type: 'post'; readonly content: string }
  /** A new post in a forum, with its first message and all files of the request. */
  | { readonly type: 'forum-post'; readonly title: string; readonly content: string }
  /** One's own message, as a moderator anybody's; an ephemeral one is dismissed. */
  | { readonly type: 'delete'; readonly messageId: string }
);

/** What came of an act; what the bot makes of an interaction comes as events. */
export type ActAnswer =
  | { readonly interactionId: string }
  | { readonly messageId: string }
  /** The new forum post, with its first message. */
  | { readonly channelId: string; readonly messageId: string }
  | Record<string, never>
  | Refusal;
