/** What a route answers. */
export type Reply = {
  readonly status: number;
  /** Sent as JSON; absent for 204. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A refusal in Discord's shape; `errors` is the tree of a form error. */
export function refuse(status: number, code: number, message: string, errors?: unknown): Reply {
  return { status, body: errors === undefined ? { message, code } : { message, code, errors } };
}

/** True for a reply, false for whatever else a function might have returned instead of one. */
export function isReply(value: object): value is Reply {
  return 'status' in value && typeof value.status === 'number';
}

/** Discord's refusals by name, with its numbers and words. */
export const refusals = {
  notFound: refuse(404, 0, '404: Not Found'),
  methodNotAllowed: refuse(405, 0, '405: Method Not Allowed'),
  unauthorized: refuse(401, 0, '401: Unauthorized'),
  unknownChannel: refuse(404, 10_003, 'Unknown Channel'),
  unknownGuild: refuse(404, 10_004, 'Unknown Guild'),
  unknownMember: refuse(404, 10_007, 'Unknown Member'),
  unknownMessage: refuse(404, 10_008, 'Unknown Message'),
  unknownUser: refuse(404, 10_013, 'Unknown User'),
  unknownWebhook: refuse(404, 10_015, 'Unknown Webhook'),
  unknownInteraction: refuse(404, 10_062, 'Unknown interaction'),
  unknownCommand: refuse(404, 10_063, 'Unknown application command'),
  tooLarge: refuse(413, 40_005, 'Request entity too large'),
  acknowledged: refuse(400, 40_060, 'Interaction has already been acknowledged.'),
  tooManyFollowUps: refuse(400, 40_094, 'This interaction has reached its maximum number of follow-up messages.'),
  missingAccess: refuse(403, 50_001, 'Missing Access'),
  notAuthor: refuse(403, 50_005, 'Cannot edit a message authored by another user'),
  emptyMessage: refuse(400, 50_006, 'Cannot send an empty message'),
  cannotReach: refuse(403, 50_007, 'Cannot send messages to this user'),
  notText: refuse(400, 50_008, 'Cannot send messages in a non-text channel'),
  missingPermissions: refuse(403, 50_013, 'Missing Permissions'),
  invalidToken: refuse(401, 50_027, 'Invalid Webhook Token'),
  threadArchived: refuse(400, 50_083, 'Thread is archived'),
  invalidJson: refuse(400, 50_109, 'The request body contains invalid JSON.'),
} as const;
