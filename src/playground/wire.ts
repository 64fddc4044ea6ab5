/** An object of JSON whose fields nobody has looked at yet. */
export type Fields = { readonly [name: string]: unknown };

/** A user as Discord sends it. */
export type User = {
  readonly id: string;
  readonly username: string;
  readonly discriminator: string;
  readonly global_name: string | null;
  readonly avatar: null;
  readonly bot?: true;
  readonly public_flags: number;
  readonly flags: number;
  readonly primary_guild: null;
};

/** A file as a message or `resolved.attachments` shows it; its URL is signed and expires. */
export type Attachment = {
  readonly id: string;
  readonly filename: string;
  readonly title?: string;
  readonly description?: string;
  readonly content_type?: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
  readonly url: string;
  readonly proxy_url: string;
  readonly ephemeral?: boolean;
  readonly flags?: number;
};

/** A message as every route and event of the stand-in shows it. */
export type Message = {
  readonly id: string;
  readonly channel_id: string;
  readonly type: number;
  readonly content: string;
  /** Bits of `messageFlags`. */
  readonly flags: number;
  readonly timestamp: string;
  readonly edited_timestamp: string | null;
  readonly tts: boolean;
  readonly mention_everyone: boolean;
  readonly mentions: readonly User[];
  readonly mention_roles: readonly string[];
  readonly pinned: boolean;
  readonly author: User;
  readonly attachments: readonly Attachment[];
  readonly embeds: readonly Fields[];
  readonly components: readonly Fields[];
  readonly nonce?: string | number;
  readonly webhook_id?: string;
  readonly application_id?: string;
  readonly interaction_metadata?: Fields;
  readonly message_reference?: Fields;
};

/** A command as the bot registered it, with what Discord adds. */
export type Command = Fields & {
  readonly id: string;
  readonly application_id: string;
  readonly version: string;
  /** 1 slash, 2 user, 3 message. */
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly guild_id?: string;
  readonly default_member_permissions: string | null;
  readonly options?: readonly CommandOption[];
  readonly contexts?: readonly number[] | null;
  readonly integration_types?: readonly number[];
  readonly nsfw: boolean;
};

/** One option of a command, as registered. */
export type CommandOption = Fields & {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly Choice[];
  readonly options?: readonly CommandOption[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
};

/** A value offered for an option. */
export type Choice = { readonly name: string; readonly value: string | number };

/** The bits of a message's `flags` that the stand-in knows. */
export const messageFlags = { ephemeral: 64, loading: 128, suppressEmbeds: 4, suppressNotifications: 4096, componentsV2: 32_768 } as const;

/** True for an object of JSON, false for a list, `null` and plain values. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is a list, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects in a list; everything else in it is left out. */
export function fieldsIn(value: unknown): readonly Fields[] {
  return listOf(value).filter(isFields);
}
