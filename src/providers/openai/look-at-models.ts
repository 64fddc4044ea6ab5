import { z } from 'zod';
import { ProblemError } from '../../core/problem.ts';
import type { Health } from '../../core/provider.ts';
import { unwell } from '../common/verdict.ts';
import type { Ask } from './ask.ts';
import { openaiProblem, type JudgeParts } from './judge.ts';
import type { LearntModels } from './learnt.ts';
import { openaiModels } from './models.data.ts';

const modelSchema = z.object({ shutdown_date: z.string().nullish() });
type Look = { readonly model: string } & (
  | { readonly kind: 'there'; readonly shutdown: string | undefined }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' }
);
const day = 24 * 60 * 60_000;

/**
 * Asks the service for every model that is offered: whether the account has it, and when it is shut down. What it says is learnt, and
 * becomes warnings. Throws nothing.
 */
export async function lookAtModels(parts: JudgeParts & { readonly ask: Ask; readonly learnt: LearntModels }, { signal }: { readonly signal: AbortSignal }): Promise<Health> {
  const { learnt, clock } = parts;
  await learnt.load();
  try {
    const looks = await Promise.all(openaiModels.map(({ name }) => look(parts, name, signal)));
    const shutdowns = looks.flatMap((each) => (each.kind === 'there' && each.shutdown !== undefined ? [[each.model, each.shutdown] as const] : []));
    const isReadable = looks.some(({ kind }) => kind !== 'unreadable');
    if (isReadable) await learnt.learnModels({ shutdowns: Object.fromEntries(shutdowns), missing: looks.filter(({ kind }) => kind === 'missing').map(({ model }) => model) });
    const warnings = [
      ...(isReadable ? [] : ['The key may not read models (the permission model.read), so nobody hears beforehand when one is shut down.']),
      ...learnt.missing.map((model) => `This account has no ${model}; it is not offered.`),
      ...Object.entries(learnt.shutdowns).map(([model, date]) => shutdownWarning(model, date, clock.now())),
    ];
    return { ok: true, ...(warnings.length > 0 && { warnings }) };
  } catch (error) {
    return unwell(error);
  }
}

async function look(parts: JudgeParts & { readonly ask: Ask }, model: string, signal: AbortSignal): Promise<Look> {
  try {
    const said = modelSchema.safeParse(await parts.ask((client) => client.models.retrieve(model, { signal }), { signal }));
    return said.success ? { model, kind: 'there', shutdown: said.data.shutdown_date ?? undefined } : { model, kind: 'unreadable' };
  } catch (error) {
    signal.throwIfAborted();
    return failedLook(model, error, parts);
  }
}

const answered = z.object({ status: z.number(), code: z.unknown(), message: z.string() });

function failedLook(model: string, error: unknown, parts: JudgeParts): Look {
  const { data } = answered.safeParse(error);
  // A gateway answers 404 without the service's word for it.
  if (data?.status === 404 && data.code === 'model_not_found') return { model, kind: 'missing' };
  // A key for pictures alone is a good key: it is no reason to offer nothing.
  if (data?.status === 403 || (data?.status === 401 && /scope|permission/i.test(data.message))) return { model, kind: 'unreadable' };
  throw new ProblemError(openaiProblem(error, parts));
}

function shutdownWarning(model: string, date: string, now: number): string {
  const at = Date.parse(date);
  const written = date.slice(0, 25);
  if (Number.isNaN(at)) return `${model} is going to be shut down: ${written}.`;
  const days = Math.ceil((at - now) / day);
  return days > 0 ? `${model} is shut down on ${written}, in ${days} ${days === 1 ? 'day' : 'days'}.` : `${model} was shut down on ${written}; it is not offered.`;
}
