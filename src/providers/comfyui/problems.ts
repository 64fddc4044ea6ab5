import { z } from 'zod';
import { problem, type Problem } from '../../core/problem.ts';
import { saysRefused } from '../common/verdict.ts';
import type { ErrorAnswer } from '../http/judge.ts';
import type { RunError } from './states.ts';

/** What `POST /prompt` answers to a graph that it does not take. */
const refusalSchema = z.object({
  error: z.object({ type: z.string(), message: z.string().catch('') }),
  node_errors: z.record(z.string(), z.object({
    class_type: z.string().catch(''),
    errors: z.array(z.object({ type: z.string(), extra_info: z.object({ input_name: z.string().catch('') }).catch({ input_name: '' }) })).catch([]),
  })).catch({}),
});

/**
 * Why a server did not take a graph; undefined where it says nothing of the kind. All of it is for the operator to mend, except that a
 * picture is gone from the server: orders are checked before. The server's details may hold the prompt, so kinds and names are told alone.
 */
export function problemOfGraph({ status, body }: ErrorAnswer, provider: string): Problem | undefined {
  const parsed = refusalSchema.safeParse(body);
  if (status !== 400 || !parsed.success) return undefined;
  const { error, node_errors: nodes } = parsed.data;
  const parts = Object.entries(nodes).flatMap(([id, { class_type: name, errors }]) =>
    errors.map(({ type, extra_info: { input_name: input } }) => ({ type, text: `${type} at ${id}.${input} (${name})` })));
  if (parts.some(({ type }) => type === 'custom_validation_failed')) return problem('unavailable', 'provider-failed', { provider }, { detail: parts.map(({ text }) => text).join('; ') });
  const detail = parts.length > 0 ? parts.map(({ text }) => text).join('; ') : error.type;
  return problem('misconfigured', 'provider-rejected', { provider }, { detail });
}

/** How the nodes that send a picture to a service with rules of its own say that it declined. */
const declined = /\b(?:request|content|prompt|input|output)s? (?:was |were |is |has been )?(?:moderated|flagged|blocked)\b/i;

/** Why a run failed. The server's message may hold its paths, the prompt and the whole graph: people are told the kind of it alone. */
export function problemOfRun({ nodeType, exceptionType, message }: RunError, provider: string): Problem {
  if (declined.test(message) || saysRefused(message)) return problem('refused', 'provider-refused', {});
  if (/OutOfMemory/i.test(exceptionType) || /\bout of memory\b/i.test(message)) {
    return problem('unavailable', 'provider-failed', { provider }, { detail: 'It ran out of graphics memory. A smaller picture or a shorter video may fit.', retryable: false });
  }
  const kind = exceptionType.split('.').at(-1)?.replaceAll(/\W/g, '') ?? '';
  const place = nodeType.replaceAll(/[^\w .()+-]/g, '').slice(0, 60);
  return problem('unavailable', 'provider-failed', { provider }, kind === '' && place === '' ? {} : { detail: `${kind || 'An error'} in ${place || 'a node'}` });
}
