import type { MessageRecord } from '../messages/store.ts';
import { Mistake } from '../mistake.ts';
import { allComponents } from '../validate/components.ts';
import { fieldsIn, messageFlags } from '../wire.ts';
import type { Command, CommandOption, Fields, Message } from '../wire.ts';
import { allows } from '../world/permissions.ts';
import type { Channel, Person } from '../world/world.ts';
import { mayOpenPost, maySee, whyNoPost } from './channel-access.ts';
import { mayUse } from './command-access.ts';
import type { Interaction } from './handle.ts';
import { interactionTypes } from './interactions.ts';
import { fillModal } from './modal-values.ts';
import type { ModalValue } from './modal-values.ts';
import type { OptionValues, PersonFile } from './options.ts';
import { createSend } from './send.ts';
import type { PeopleParts, SendOptions } from './send.ts';
import { slashData } from './slash-data.ts';
import { createWrite } from './write.ts';
import type { OpenedPost } from './write.ts';

/** A message or its id. */
export type MessageRef = string | { readonly id: string };

/** What one person can do in one channel. */
export type PersonInChannel = {
  readonly channelId: string;
  /** Calls a slash command; a name with blanks names a subcommand. */
  command(name: string, options?: OptionValues, send?: SendOptions): Interaction;
  /** Types in the option `focused` of a slash command; its value may be incomplete. */
  autocomplete(name: string, options: OptionValues, focused: string, send?: SendOptions): Interaction;
  /** Uses a menu command on a message. */
  messageCommand(name: string, message: MessageRef, send?: SendOptions): Interaction;
  /** Uses a menu command on a person. */
  userCommand(name: string, person: string, send?: SendOptions): Interaction;
  /** Presses a button; throws if the message has none of that id that can be pressed, or the person does not see it. */
  press(message: MessageRef, customId: string, send?: SendOptions): Interaction;
  /** Chooses in a select menu: values, or names of people, roles and channels. */
  select(message: MessageRef, customId: string, values: readonly string[], send?: SendOptions): Interaction;
  /** Submits the modal an interaction opened; fields by their custom id. */
  submitModal(opened: Interaction, values: Readonly<Record<string, ModalValue>>, send?: SendOptions): Interaction;
  /** Posts an ordinary message; throws where the person may not, or where there is nothing in it. */
  post(content: string, files?: readonly PersonFile[]): Message;
  /** Opens a post in a forum with its first message, which has the post's id. */
  openPost(title: string, content: string, files?: readonly PersonFile[]): OpenedPost;
  /** Deletes a message, the person's own or as a moderator; an ephemeral one is dismissed. */
  delete(message: MessageRef): void;
  /** True if the person has the channel in their list. */
  maySee(): boolean;
  /** True if the person can post here, in a forum: open a post. */
  mayPost(): boolean;
  /** What the person sees, oldest first. */
  messages(): readonly Message[];
  /** The commands the person is offered here. */
  commands(): readonly Command[];
};

/** A person in a channel. */
export function createPersonInChannel(parts: PeopleParts, person: Person, channel: Channel): PersonInChannel {
  const { world, messages, commands, interactions } = parts;
  const send = createSend(parts, person, channel);
  const write = createWrite(parts, person);

  const findCommand = (type: number, name: string, { unchecked = false }: SendOptions): Fields & { readonly options?: readonly CommandOption[] } => {
    const command = commands.offered(channel.guildId).find((candidate) => candidate.type === type && candidate.name === name);
    if (command !== undefined && (unchecked || mayUse(world, command, channel, person))) return command;
    if (unchecked) return { id: '1000000000000000001', name, type };
    throw new Mistake(command === undefined ? `The bot has registered no command '${name}' of type ${type}.` : `${person.name} may not use '${name}' in ${channel.name}.`);
  };

  const seen = (message: MessageRef): MessageRecord => {
    const id = typeof message === 'string' ? message : message.id;
    const record = messages.find(channel.id, id);
    if (record === undefined || (record.visibleTo !== undefined && record.visibleTo !== person.user.id)) throw new Mistake(`${person.name} sees no message ${id} in ${channel.name}.`);
    return record;
  };

  const component = (message: MessageRef, customId: string, wanted: (type: unknown) => boolean): { readonly record: MessageRecord; readonly found: Fields } => {
    const record = seen(message);
    const found = allComponents(messages.render(record).components).find((candidate) => candidate['custom_id'] === customId && wanted(candidate['type']));
    if (found === undefined) throw new Mistake(`The message ${record.id} has no such component '${customId}'.`);
    if (found['disabled'] === true) throw new Mistake(`The component '${customId}' is disabled.`);
    return { record, found };
  };

  const slash = (type: number, name: string, values: OptionValues, focused: string | undefined, options: SendOptions): Interaction => {
    const [root = ''] = name.split(' ');
    const command = findCommand(1, root, options);
    const isChecked = options.unchecked !== true && focused === undefined;
    return send(type, (resolve) => ({ data: slashData(command, { name, values, focused, isChecked }, resolve) }), options, { messageType: 20 });
  };

  return {
    channelId: channel.id,
    command: (name, values = {}, options = {}) => slash(interactionTypes.command, name, values, undefined, options),
    autocomplete: (name, values, focused, options = {}) => slash(interactionTypes.autocomplete, name, { [focused]: '', ...values }, focused, options),
    messageCommand(name, message, options = {}) {
      const target = seen(message);
      const command = findCommand(3, name, options);
      return send(interactionTypes.command, () => ({
        data: { id: command['id'], name, type: 3, target_id: target.id, resolved: { messages: { [target.id]: messages.render(target) } } },
      }), options, { messageType: 23 });
    },
    userCommand(name, target, options = {}) {
      const command = findCommand(2, name, options);
      return send(interactionTypes.command, (resolve) => {
        const id = resolve.value(6, target);
        return { data: { id: command['id'], name, type: 2, target_id: id, ...resolve.resolved() } };
      }, options, { messageType: 23 });
    },
    press(message, customId, options = {}) {
      const { record, found } = component(message, customId, (type) => type === 2);
      return send(interactionTypes.component, () => ({ data: { custom_id: customId, component_type: 2, id: found['id'] }, message: messages.render(record) }), options, { messageType: 19, source: record });
    },
    select(message, customId, values, options = {}) {
      const { record, found } = component(message, customId, (type) => [3, 5, 6, 7, 8].includes(Number(type)));
      if (options.unchecked !== true) checkChosen(found, values);
      return send(interactionTypes.component, (resolve) => {
        const type = Number(found['type']);
        // Select menus count their kinds differently from options: user 5, role 6, mentionable 7, channel 8.
        const optionType = { 5: 6, 6: 8, 7: 9, 8: 7 }[type] ?? 3;
        const chosen = values.map((value) => resolve.value(optionType, value));
        return { data: { custom_id: customId, component_type: type, id: found['id'], values: chosen, ...resolve.resolved() }, message: messages.render(record) };
      }, options, { messageType: 19, source: record });
    },
    submitModal(opened, values, options = {}) {
      const origin = interactions.byToken(opened.token);
      const modal = opened.modal();
      if (modal === undefined || origin === undefined) throw new Mistake('The interaction has opened no modal.');
      const { source } = origin;
      return send(interactionTypes.modalSubmit, (resolve) => ({
        data: { custom_id: modal['custom_id'], components: fillModal(modal, values, resolve, options.unchecked === true), ...resolve.resolved() },
        ...(source !== undefined && { message: messages.render(source) }),
      }), options, { messageType: source === undefined ? 20 : 19, ...(source !== undefined && { source }) });
    },
    post: (content, attached = []) => write.post(channel, content, attached),
    openPost: (title, content, attached = []) => write.openPost(channel, title, content, attached),
    delete(message) {
      const record = seen(message);
      const isOwn = record.author.id === person.user.id || record.visibleTo === person.user.id;
      if (!isOwn && !allows(world.memberPermissions(channel, person), 'ManageMessages')) throw new Mistake(`${person.name} may not delete the message ${record.id}.`);
      messages.remove(record);
    },
    maySee: () => maySee(world, channel, person),
    mayPost: () => mayOpenPost(world, channel, person) || whyNoPost(world, channel, person) === undefined,
    messages: () => messages.history(channel.id, { limit: Infinity }, person.user.id).toReversed().map((record) => messages.render(record)),
    commands: () => commands.offered(channel.guildId).filter((command) => mayUse(world, command, channel, person)),
  };
}

/** Throws where Discord's client would not send a choice. */
function checkChosen(menu: Fields, values: readonly string[]): void {
  const [min, max] = [Number(menu['min_values'] ?? 1), Number(menu['max_values'] ?? 1)];
  if (values.length < min || values.length > max) throw new Mistake(`The menu takes ${min === max ? min : `${min} to ${max}`}, but ${values.length} ${values.length === 1 ? 'was' : 'were'} chosen.`);
  const offered = fieldsIn(menu['options']).map((option) => option['value']);
  const unknown = menu['type'] === 3 ? values.find((value) => !offered.includes(value)) : undefined;
  if (unknown !== undefined) throw new Mistake(`The menu does not offer '${unknown}'.`);
}

/** True for a message only its reader sees. */
export function isEphemeral(message: Message): boolean {
  return (message.flags & messageFlags.ephemeral) !== 0;
}
