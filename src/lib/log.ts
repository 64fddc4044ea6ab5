import pino from 'pino';
import { createScrubber } from './scrub.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What a line says beside its message. An error goes under `error`. */
export type LogFields = Readonly<Record<string, unknown>>;

export type Log = {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** The same log with these fields on every line. */
  child(fields: LogFields): Log;
};

export type LogParts = {
  readonly level: LogLevel;
  /** Values that must not appear anywhere in a line: tokens and keys. Shorter than 6 characters are left alone. */
  readonly secrets?: readonly string[];
  /** Takes each finished line with its line feed. Default: standard output, written at once. */
  readonly destination?: { write(line: string): void };
};

const SECRET_KEYS = ['token', 'authorization', 'password', 'secret', 'key', 'apiKey', 'api_key', 'reply_token', 'replyToken', 'cookie'];
const MAX_CAUSES = 5;

/** A log of JSON lines in which secrets are hidden twice: fields by their name, and known values wherever they stand. */
export function createLog({ level, secrets = [], destination = pino.destination({ dest: 1, sync: true }) }: LogParts): Log {
  const scrub = createScrubber(secrets);
  const target = { write: (line: string): void => { destination.write(scrub(line)); } };
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    messageKey: 'message',
    serializers: { err: (error) => describeError(error), error: (error) => describeError(error) },
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[secret]' },
  }, target);
  return wrap(logger, {});
}

/** Pino's own children prepare all their fields and censors at once; ours are made for every job and mostly say nothing. */
function wrap(logger: pino.Logger, always: LogFields): Log {
  return {
    debug: (fields, message) => logger.debug({ ...always, ...fields }, message),
    info: (fields, message) => logger.info({ ...always, ...fields }, message),
    warn: (fields, message) => logger.warn({ ...always, ...fields }, message),
    error: (fields, message) => logger.error({ ...always, ...fields }, message),
    child: (fields) => wrap(logger, { ...always, ...fields }),
  };
}

/** Only these parts of an error: clients hang whole requests on theirs, with files, prompts and headers in them. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'object' ? String(error) : error;
  const { code, status } = error as { readonly code?: unknown; readonly status?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    stack: error.stack,
    ...(error.cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}
