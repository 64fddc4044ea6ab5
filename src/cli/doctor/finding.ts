import { ProblemError } from '../../core/problem.ts';
import { plural } from '../plural.ts';

/** What the doctor has seen of one thing, without secrets. */
export type Finding = {
  /** What was looked at: `database`, `provider comfyui/attic`. */
  readonly what: string;
  /** `warning`: it works, and somebody should look at it. `fault`: something does not work. */
  readonly state: 'ok' | 'warning' | 'fault';
  /** What is so, in sentences. */
  readonly text: string;
  /** What to do about it; with every warning and fault. */
  readonly mend?: string;
};

export function fine(what: string, text: string): Finding {
  return { what, state: 'ok', text };
}

export function warning(what: string, text: string, mend: string): Finding {
  return { what, state: 'warning', text, mend };
}

export function fault(what: string, text: string, mend: string): Finding {
  return { what, state: 'fault', text, mend };
}

/** One line for each finding, and one that sums up. */
export function findingsAsText(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ what }) => what.length));
  const lines = findings.map(({ what, state, text, mend }) => {
    const shown = state === 'ok' ? 'ok' : state.toUpperCase();
    return `${shown.padEnd(7)}  ${what.padEnd(width)}  ${text}${mend === undefined ? '' : ` → ${mend}`}`.replace(/\s*\n\s*/g, ' ');
  });
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  const sum = faults + warnings === 0 ? 'Everything is in order.' : `${plural(faults, 'fault')}, ${plural(warnings, 'warning')}.`;
  return [...lines, '', sum].join('\n');
}

/** For programs: the same, and whether there is no fault. */
export function findingsAsJson(findings: readonly Finding[]): string {
  return JSON.stringify({ ok: !hasFault(findings), findings }, undefined, 2);
}

export function hasFault(findings: readonly Finding[]): boolean {
  return findings.some(({ state }) => state === 'fault');
}

/** An error's own words, without a full stop. */
export function reasonOf(error: unknown): string {
  const words = error instanceof ProblemError ? (error.problem.detail ?? error.message) : error instanceof Error ? error.message : String(error);
  return words.replace(/\.+$/, '');
}
