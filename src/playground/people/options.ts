import type { Files } from '../cdn/files.ts';
import { Mistake } from '../mistake.ts';
import type { CommandOption, Fields } from '../wire.ts';
import { channelPayload, memberPayload, rolePayload } from '../world/world-payloads.ts';
import type { World } from '../world/world.ts';

/** A file a person attaches. */
export type PersonFile = { readonly name: string; readonly bytes: Uint8Array; readonly contentType?: string };

/** What a person enters for an option; people, channels and roles are given by name or id. */
export type OptionValue = string | number | boolean | PersonFile;

/** Options by name. */
export type OptionValues = Readonly<Record<string, OptionValue | undefined>>;

/** Collects `data.resolved` while options and fields are filled in. */
export type Resolver = {
  /** The value an option of this type carries. */
  value(type: number, value: OptionValue): string | number | boolean;
  /** Puts a file on the CDN; the id it is known by. */
  attach(file: PersonFile): string;
  /** `{ resolved }`, or nothing if nothing was resolved. */
  resolved(): Fields;
};

const types = { string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 } as const;

/** Resolves what one interaction refers to. */
export function createResolver(parts: { readonly world: World; readonly files: Files; readonly channelId: string; readonly guildId: string | undefined }): Resolver {
  const { world, files } = parts;
  const found: Record<string, Record<string, unknown>> = {};
  const note = (kind: string, id: string, payload: unknown): string => {
    found[kind] = { ...found[kind], [id]: payload };
    return id;
  };
  const guild = parts.guildId === undefined ? undefined : world.guilds.get(parts.guildId);
  const user = (name: string): string => {
    const person = world.person(name);
    if (guild !== undefined) {
      const { user: _, ...member } = memberPayload(guild, person);
      note('members', person.user.id, { ...member, permissions: '0' });
    }
    return note('users', person.user.id, person.user);
  };
  const role = (name: string): string | undefined => {
    const known = guild?.roles.find((candidate) => candidate.id === name || candidate.name === name);
    return known === undefined ? undefined : note('roles', known.id, rolePayload(known));
  };
  const attach: Resolver['attach'] = ({ name, bytes, contentType }) => {
    const file = files.store({ name, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), ...(contentType !== undefined && { contentType }) }, { channelId: parts.channelId, ephemeral: true });
    return note('attachments', file.id, files.attachment(file));
  };
  return {
    attach,
    value(type, value) {
      if (typeof value === 'object') return attach(value);
      const name = String(value);
      switch (type) {
        case types.user: return user(name);
        case types.role: return role(name) ?? fail(`There is no role '${name}' here.`);
        case types.mentionable: return role(name) ?? user(name);
        case types.channel: {
          const channel = world.channel(name);
          return note('channels', channel.id, { ...channelPayload(world, channel), permissions: '0', app_permissions: String(world.botPermissions(channel)) });
        }
        default: return value;
      }
    },
    resolved: () => (Object.keys(found).length === 0 ? {} : { resolved: found }),
  };
}

/** Discord's number for the kind of a value whose option is not registered. */
export function typeOfValue(value: OptionValue): number {
  switch (typeof value) {
    case 'object': return types.attachment;
    case 'boolean': return types.boolean;
    case 'number': return Number.isInteger(value) ? types.integer : types.number;
    default: return types.string;
  }
}

/** Throws where Discord's client would not let the person send the command. */
export function checkOptions(options: readonly CommandOption[], values: OptionValues): void {
  for (const name of Object.keys(values)) if (!options.some((option) => option.name === name)) fail(`The command has no option '${name}'; it has ${options.map((option) => option.name).join(', ')}.`);
  for (const option of options) {
    const value = values[option.name];
    if (value === undefined) {
      if (option.required === true) fail(`The option '${option.name}' is required.`);
    } else checkValue(option, value);
  }
}

function checkValue({ name, type, choices = [], ...limits }: CommandOption, value: OptionValue): void {
  const actual = typeOfValue(value);
  const fits = type === types.number ? actual === types.integer || actual === types.number : type === actual || (type >= types.user && type <= types.mentionable && actual === types.string);
  if (!fits) fail(`The option '${name}' takes a value of type ${type}, but got ${typeof value}.`);
  const { min_value = -Infinity, max_value = Infinity, min_length = 0, max_length = 6000 } = limits;
  if (typeof value === 'number' && (value < min_value || value > max_value)) fail(`The option '${name}' takes ${min_value} to ${max_value}, but got ${value}.`);
  if (type === types.string && typeof value === 'string' && (value.length < min_length || value.length > max_length)) fail(`The option '${name}' takes ${min_length} to ${max_length} characters, but got ${value.length}.`);
  if (choices.length > 0 && !choices.some((choice) => choice.value === value)) fail(`The option '${name}' takes one of its choices, but got '${String(value)}'.`);
}

function fail(message: string): never {
  throw new Mistake(message);
}
