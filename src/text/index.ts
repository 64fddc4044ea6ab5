import type { Note } from '../core/note.ts';
import type { ProblemText } from '../core/problem.ts';
import type { ProblemTexts } from '../core/problem-texts.ts';
import { en } from './en.ts';

/** Every text a person reads. A further language is one more object of this shape. */
export type Texts = typeof en;

const languages: { readonly [language: string]: Texts } = { en };

/** The texts for a Discord locale (`en-US`, `de`, …): its language where there is one, else English. */
export function textsFor(locale: string): Texts {
  return languages[locale.split('-')[0] ?? ''] ?? en;
}

/** The sentence about a problem. `clean` makes each word that came from outside safe to show. */
export function sayProblem(texts: Texts, text: ProblemText, clean: (words: string) => string): string {
  return say(texts, text.key, cleaned(text.values, clean) as ProblemTexts[typeof text.key]);
}

/** One line about what was made otherwise than it was asked for. `clean` makes each word that came from outside safe to show. */
export function sayNote({ job }: Texts, note: Note, clean: (words: string) => string): string {
  const option = clean(note.option.replaceAll('_', ' '));
  switch (note.kind) {
    case 'changed': return job.changed({ option, asked: clean(note.asked), used: clean(note.used) });
    case 'left-out': return job.leftOut(option);
  }
}

function say<K extends keyof ProblemTexts>(texts: Texts, key: K, values: ProblemTexts[K]): string {
  return texts.problems[key](values);
}

function cleaned(values: object, clean: (words: string) => string): object {
  const each = (value: unknown): unknown => typeof value === 'string' ? clean(value) : Array.isArray(value) ? value.map(each) : value;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, name === 'mode' || name === 'id' || name === 'option' ? value : each(value)]));
}
