import type { MessageRecord } from '../messages/store.ts';
import { isThinking } from '../messages/render.ts';
import type { InteractionRecord } from '../people/interactions.ts';
import { isReply, refusals } from './reply.ts';
import type { Reply } from './reply.ts';
import { createResponses, currentVersion } from './respond.ts';
import type { RestParts } from './rest-parts.ts';
import type { RestRequest, Route } from './router.ts';

const userInstallFollowUps = 5;
const message = '/webhooks/:app/:token/messages/:message';

/** Everything an interaction's token allows for 15 minutes after its first answer. */
export function webhookRoutes(parts: RestParts): readonly Route[] {
  const { interactions, messages, applicationId } = parts;
  const responses = createResponses(parts);

  /** The interaction of a token that is alive, or the refusal. */
  const open = ({ params }: RestRequest): InteractionRecord | Reply => {
    const interaction = interactions.byToken(params['token'] ?? '');
    if (interaction === undefined) return refusals.invalidToken;
    if (params['app'] !== applicationId) return refusals.unknownWebhook;
    if (interactions.isDead(interaction)) return interaction.callback === undefined ? refusals.unknownWebhook : refusals.invalidToken;
    return interaction.callback === undefined ? refusals.unknownWebhook : interaction;
  };
  const find = (interaction: InteractionRecord, id: string): MessageRecord | undefined => {
    const found = id === '@original' ? interaction.original : [interaction.original, ...interaction.followUps].find((known) => known?.id === id);
    return found === undefined || found.deleted ? undefined : found;
  };
  const withMessage = (act: (record: MessageRecord, interaction: InteractionRecord, request: RestRequest) => Reply) => (request: RestRequest): Reply => {
    const interaction = open(request);
    if (isReply(interaction)) return interaction;
    const record = find(interaction, request.params['message'] ?? '');
    return record === undefined ? refusals.unknownMessage : act(record, interaction, request);
  };
  const show = (record: MessageRecord): Reply => ({ status: 200, body: messages.render(record) });

  const followUp = (request: RestRequest): Reply => {
    const interaction = open(request);
    if (isReply(interaction)) return interaction;
    const { original } = interaction;
    // While "thinking" stands the first follow-up is its answer: it takes the place of the deferred message and shares who sees it.
    if (original !== undefined && !original.deleted && original.origin === 'response' && isThinking(currentVersion(original))) {
      const answered = responses.edit(interaction, original, request.body, request);
      return isReply(answered) ? answered : show(answered);
    }
    if (interaction.userInstallOnly && interaction.followUps.length >= userInstallFollowUps) return refusals.tooManyFollowUps;
    const made = responses.create(interaction, request.body, request, 'follow-up');
    return isReply(made) ? made : show(made);
  };

  const limit = { bucket: 'webhook', major: 'token' };
  return [
    { method: 'POST', pattern: '/webhooks/:app/:token', auth: 'none', limit, handle: followUp },
    { method: 'GET', pattern: message, auth: 'none', handle: withMessage(show) },
    {
      method: 'PATCH', pattern: message, auth: 'none', limit,
      handle: withMessage((record, interaction, request) => {
        const edited = responses.edit(interaction, record, request.body, request);
        return isReply(edited) ? edited : show(edited);
      }),
    },
    {
      method: 'DELETE', pattern: message, auth: 'none', limit,
      handle: withMessage((record) => {
        messages.remove(record);
        return { status: 204 };
      }),
    },
  ];
}
