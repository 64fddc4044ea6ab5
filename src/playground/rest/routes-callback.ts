import type { Callback } from '../events.ts';
import type { InteractionRecord } from '../people/interactions.ts';
import { interactionTypes } from '../people/interactions.ts';
import { createForm } from '../validate/form.ts';
import { validateChoices } from '../validate/commands.ts';
import { validateFlags } from '../validate/message.ts';
import { validateModal } from '../validate/modal.ts';
import { fieldsIn, isFields, messageFlags } from '../wire.ts';
import type { Choice, Fields } from '../wire.ts';
import { isReply, refusals } from './reply.ts';
import type { Reply } from './reply.ts';
import { createResponses, currentVersion } from './respond.ts';
import type { RestParts } from './rest-parts.ts';
import type { RestRequest, Route } from './router.ts';

const callbackTypes = { message: 4, deferred: 5, deferredUpdate: 6, update: 7, choices: 8, modal: 9 } as const;

/** The first answer to an interaction: once, within three seconds, of a type its kind allows. */
export function callbackRoutes(parts: RestParts): readonly Route[] {
  const { interactions, events, clock, messages } = parts;
  const responses = createResponses(parts);

  const act = (interaction: InteractionRecord, type: number, data: Fields, request: RestRequest): Reply | undefined => {
    switch (type) {
      case callbackTypes.message: {
        const made = responses.create(interaction, data, request, 'response');
        return isReply(made) ? made : undefined;
      }
      case callbackTypes.deferred:
        responses.createThinking(interaction, hasEphemeral(data));
        return undefined;
      case callbackTypes.deferredUpdate:
        interaction.original = interaction.source;
        return undefined;
      case callbackTypes.update: {
        const { source } = interaction;
        if (source === undefined || source.deleted) return refusals.unknownMessage;
        const edited = responses.edit(interaction, source, data, request);
        if (isReply(edited)) return edited;
        interaction.original = source;
        return undefined;
      }
      case callbackTypes.choices:
        interaction.choices = fieldsIn(data['choices']) as readonly Fields[] as readonly Choice[];
        return undefined;
      default:
        interaction.modal = data;
        return undefined;
    }
  };

  const callback = (request: RestRequest): Reply => {
    const interaction = interactions.byToken(request.params['token'] ?? '');
    if (interaction === undefined || interaction.id !== request.params['id']) return refusals.unknownInteraction;
    if (interaction.callback !== undefined) return refusals.acknowledged;
    if (interactions.isTooLate(interaction)) return refusals.unknownInteraction;
    const type = Number(request.body['type']);
    const data = isFields(request.body['data']) ? request.body['data'] : {};
    const refused = validate(interaction, type, data) ?? act(interaction, type, data, request);
    if (refused !== undefined) return refused;
    const answer: Callback = { type, data, at: clock.now(), headersAt: request.headersAt };
    interaction.callback = answer;
    const where = { channelId: interaction.channel.id, visibleTo: interaction.person.user.id, interactionId: interaction.id };
    events.emit({ type: 'acknowledged', ...where, callback: answer });
    if (interaction.choices !== undefined) events.emit({ type: 'choices', ...where, choices: interaction.choices });
    if (interaction.modal !== undefined) events.emit({ type: 'modal-opened', ...where, modal: interaction.modal });
    return request.query.get('with_response') === 'true' ? { status: 200, body: answerBody(interaction, type) } : { status: 204 };
  };

  const answerBody = (interaction: InteractionRecord, type: number): Fields => {
    const { original } = interaction;
    const isNew = type === callbackTypes.message || type === callbackTypes.deferred;
    const version = original === undefined ? undefined : currentVersion(original);
    const withMessage = type === callbackTypes.message || type === callbackTypes.update;
    return {
      interaction: {
        id: interaction.id, type: interaction.type,
        ...(original !== undefined && {
          response_message_id: original.id, response_message_loading: isNew && ((version?.flags ?? 0) & messageFlags.loading) !== 0,
          response_message_ephemeral: original.visibleTo !== undefined, channel_id: original.channelId,
        }),
      },
      ...(withMessage && original !== undefined && { resource: { type, message: messages.render(original) } }),
    };
  };

  return [{ method: 'POST', pattern: '/interactions/:id/:token/callback', auth: 'none', handle: callback }];
}

function hasEphemeral(data: Fields): boolean {
  return typeof data['flags'] === 'number' && (data['flags'] & messageFlags.ephemeral) !== 0;
}

function validate(interaction: InteractionRecord, type: number, data: Fields): Reply | undefined {
  const form = createForm();
  const allowed = allowedTypes(interaction);
  if (!allowed.includes(type)) form.add('type', 'BASE_TYPE_CHOICES', `Value must be one of {${allowed.join(', ')}}.`);
  else if (type === callbackTypes.deferred) validateFlags(form, data['flags'], messageFlags.ephemeral);
  else if (type === callbackTypes.choices) {
    if (!Array.isArray(data['choices'])) form.required('data.choices');
    // The value's kind is the option's; a list of one kind is all that can be checked without the command.
    const isText = fieldsIn(data['choices']).some(({ value }) => typeof value === 'string');
    validateChoices(form, data['choices'], isText ? 3 : 4, 'data.choices');
  } else if (type === callbackTypes.modal) validateModal(form, data);
  return form.refusal();
}

function allowedTypes({ type, source }: InteractionRecord): readonly number[] {
  const { message, deferred, deferredUpdate, update, choices, modal } = callbackTypes;
  switch (type) {
    case interactionTypes.autocomplete: return [choices];
    case interactionTypes.component: return [message, deferred, deferredUpdate, update, modal];
    case interactionTypes.modalSubmit: return source === undefined ? [message, deferred] : [message, deferred, deferredUpdate, update];
    default: return [message, deferred, modal];
  }
}
