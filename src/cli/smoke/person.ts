import { createInterface } from 'node:readline/promises';

/** Whoever sits before the terminal. */
export type Person = {
  /** Shows a line at once. */
  tell(text: string): void;
  /** A question that yes or no answers; undefined where nobody is there to answer. */
  ask(question: string, o: { readonly signal: AbortSignal }): Promise<boolean | undefined>;
};

/** Speaks on standard error, so that standard output holds the report alone. */
export function createTerminalPerson({ input = process.stdin, output = process.stderr }: { readonly input?: typeof process.stdin; readonly output?: NodeJS.WritableStream } = {}): Person {
  return {
    tell: (text) => { output.write(`${text}\n`); },
    async ask(question, { signal }) {
      if (!input.isTTY) return undefined;
      const lines = createInterface({ input, output });
      // The terminal hands Ctrl+C to whoever reads from it.
      lines.once('SIGINT', () => process.emit('SIGINT'));
      try {
        for (;;) {
          const answer = (await lines.question(`${question} [y/n] `, { signal })).trim().toLowerCase();
          if (/^(y|yes)$/.test(answer)) return true;
          if (/^(n|no)$/.test(answer)) return false;
        }
      } finally {
        lines.close();
      }
    },
  };
}
