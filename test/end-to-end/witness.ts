import { expect } from 'vitest';
import type { StandIn } from '../../src/playground/stand-in.ts';
import { fieldsIn } from '../../src/playground/wire.ts';

type Line = Readonly<Record<string, unknown>> & { readonly level?: unknown; readonly message?: unknown };

/** Sees what the bot logs and requests. */
export type Witness = {
  /** Takes a line of the log. */
  write(line: string): void;
  readonly requests: readonly string[];
  /** No words of a person, no token and no signature stand in the log, and no error that was not expected. */
  expectCleanLog(errors: readonly string[]): void;
};

/** Shorter words could stand in a line by chance. */
const leastLength = 8;

/** Knows every prompt that is sent and every token that is used. */
export function createWitness(standIn: StandIn): Witness {
  const lines: string[] = [];
  const requests: string[] = [];
  const secrets = new Set<string>([standIn.token]);
  standIn.on((event) => {
    if (event.type !== 'interaction-sent') return;
    for (const { name, value } of fieldsIn(event.data['options'])) {
      if ((name === 'prompt' || name === 'negative_prompt') && typeof value === 'string' && value.length >= leastLength) secrets.add(value.slice(0, 40));
    }
  });
  standIn.onRequest(({ phase, method, path }) => {
    if (phase !== 'headers') return;
    const token = /^\/(?:webhooks|interactions)\/\d+\/([^/]+)/.exec(path)?.[1];
    if (token !== undefined) secrets.add(token);
    requests.push(`${method} ${path.replace(token ?? ' ', 'TOKEN').replace(/\d{17,19}/g, 'ID')}`);
  });
  return {
    requests,
    write: (line) => { lines.push(line); },
    expectCleanLog: (errors) => {
      for (const secret of secrets) expect(lines.filter((line) => line.includes(secret)), 'the log holds a secret or a prompt').toEqual([]);
      expect(lines.filter((line) => /[?&]hm=[0-9a-f]/.test(line)), 'the log holds a signed address').toEqual([]);
      const failures = lines.map((line) => JSON.parse(line) as Line).filter(({ level, message }) => level === 'error' && !errors.includes(String(message)));
      expect(failures, 'the bot logged errors').toEqual([]);
    },
  };
}
