import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

/** What became of a request that was not answered with success, as far as the delivery must tell cases apart. */
export type Failure =
  /** 10008: the message is not there (any more). */
  | 'message-gone'
  /** 10003, 10004: the channel or the server is not there (any more). */
  | 'channel-gone'
  /** 50027, 10015: nothing can be done with this reply token. */
  | 'token-dead'
  /** 50001, 50013 and all that Discord will answer the same way next time. */
  | 'refused'
  /** 413, 40005, 50045: the files are too large. */
  | 'too-large'
  /** No answer, or one that may be different next time; the request may have taken effect. */
  | 'unclear';

const byCode: { readonly [code: number]: Failure } = {
  10003: 'channel-gone', 10004: 'channel-gone', 10008: 'message-gone', 10015: 'token-dead', 40005: 'too-large', 50027: 'token-dead', 50045: 'too-large',
};

/** Judges what a REST call threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RateLimitError) return 'unclear';
  if (error instanceof DiscordAPIError) {
    const known = typeof error.code === 'number' ? byCode[error.code] : undefined;
    if (known !== undefined) return known;
    if (error.status === 413) return 'too-large';
    return isPassing(error) ? 'unclear' : 'refused';
  }
  if (error instanceof HTTPError && error.status === 413) return 'too-large';
  return 'unclear';
}

/** 401: our own token is wrong, until the operator puts it right. Without a code it was no part of Discord that answered, but something before it. */
function isPassing({ status, code }: DiscordAPIError): boolean {
  return status === 401 || status === 429 || (status !== 400 && !(typeof code === 'number' && code > 0));
}

/** What may go to the log of a REST error: nothing of the request, which holds prompts and files. */
export function describeFailure(error: unknown): { readonly reason: string } {
  if (error instanceof DiscordAPIError) return { reason: `${error.status} ${error.code} ${error.rawError === undefined ? '' : error.message}`.trim() };
  if (error instanceof HTTPError) return { reason: `${error.status} ${error.message}` };
  return { reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

export function codeOf(error: unknown): number | undefined {
  return error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : undefined;
}
