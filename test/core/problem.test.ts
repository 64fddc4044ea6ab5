import { describe, expect, test } from 'vitest';
import { cutDetail, isProblem, NotBegunError, problem, problemCodes, ProblemError, toProblem } from '../../src/core/problem.ts';

describe('A problem', () => {
  test('may work later where its code says so, unless it is said', () => {
    const retryable = problemCodes.filter((code) => problem(code, 'internal', {}).retryable);
    expect(retryable).toEqual(['over-quota', 'busy', 'unavailable', 'timed-out', 'lost']);
    expect(problem('busy', 'internal', {}, { retryable: false }).retryable).toBe(false);
  });

  test('has the service\'s words on one line, cut', () => {
    expect(problem('refused', 'provider-refused', {}, { detail: ' no\n\n  nudity\t' }).detail).toBe('no nudity');
    expect(cutDetail('x'.repeat(1_000))).toHaveLength(300);
    expect(problem('refused', 'provider-refused', {})).not.toHaveProperty('detail');
  });

  test('survives JSON unchanged', () => {
    const whole = problem('busy', 'provider-busy', { provider: 'box' }, { detail: 'later', retryAfterMs: 5 });
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
  });

  test('is told from what is none', () => {
    expect([isProblem(problem('internal', 'internal', {})), isProblem({ code: 1 }), isProblem({})]).toEqual([true, false, false]);
  });

  test('is what a ProblemError carries, and our own fault in everything else', () => {
    const busy = problem('busy', 'provider-busy', { provider: 'box' });
    expect(toProblem(new NotBegunError(busy))).toBe(busy);
    expect(new NotBegunError(busy)).toBeInstanceOf(ProblemError);
    for (const thrown of [new Error('secret'), 'secret', null, undefined, { problem: busy }]) expect(toProblem(thrown)).toMatchObject({ code: 'internal', text: { key: 'internal' } });
    expect(JSON.stringify(toProblem(new Error('secret')))).not.toContain('secret');
  });
});
