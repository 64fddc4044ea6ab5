export const safeFetchReasons = [
  'bad-url', 'not-https', 'host-not-allowed', 'private-address', 'too-many-redirects',
  'not-found', 'status', 'too-large', 'timeout', 'network',
] as const;

/**
 * `bad-url`: not a URL, or one with credentials. `not-found`: the server said 404 or 410. `status`: any other answer that
 * is not a success (see `status`). `network`: no name, no connection, a bad certificate, or an answer that broke off.
 */
export type SafeFetchReason = (typeof safeFetchReasons)[number];

/** Why a foreign URL was not opened or not read to its end. The message names a host at most, never a path or a query. */
export class SafeFetchError extends Error {
  readonly reason: SafeFetchReason;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(reason: SafeFetchReason, message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'SafeFetchError';
    this.reason = reason;
    this.status = options.status;
  }
}
