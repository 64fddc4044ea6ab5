import { Agent } from 'undici';

/** Milliseconds for a connection to come about. */
const connectTimeout = 10_000;

/**
 * A `fetch` for services that think before they answer: it waits for as long as the caller's signal lets it, where the built-in
 * one ends after 300 s without headers. It follows no redirect: one away from the configured origin is an error, not a way.
 * Disposing closes its connections.
 */
export function createPatientFetch(): AsyncDisposable & { readonly fetch: typeof globalThis.fetch } {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeout } });
  // The types of the package and of Node's own copy of it differ in nothing that is used here.
  const dispatcher = agent as unknown as NonNullable<RequestInit['dispatcher']>;
  return {
    fetch: (input, init) => globalThis.fetch(input, { ...init, redirect: 'error', dispatcher }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
