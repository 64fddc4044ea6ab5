import { ButtonStyle, ComponentType, type APIActionRowComponent, type APIButtonComponent, type APIMessageTopLevelComponent } from 'discord.js';
import { isArtifactName, type Artifact } from '../core/artifact.ts';
import type { Outcome } from '../core/delivery.ts';
import type { Job } from '../core/job.ts';
import { expectedCost } from '../core/model-card.ts';
import { formatMicros, type Cost } from '../core/money.ts';
import type { Note } from '../core/note.ts';
import { printOptions } from '../core/option-values.ts';
import { makesVideo } from '../core/request.ts';
import type { Problem } from '../core/problem.ts';
import type { ProgressEvent } from '../core/progress.ts';
import { sayNote, sayProblem, type Texts } from '../text/index.ts';
import { customId } from './custom-id.ts';
import { plainLine, safeLine } from './safe-text.ts';

/** A message as every route takes it. Nobody is mentioned by it. */
export type Body = {
  readonly content: string;
  readonly components: APIMessageTopLevelComponent[];
  readonly allowed_mentions: { readonly parse: []; readonly users?: string[] };
};

/** UTF-16 units; Discord allows 2,000 characters in a message and 1,024 in an alternative text. */
const maxContent = 2_000;
const maxPrompt = 900;
const maxAlt = 1_000;
const maxDetail = 300;
const maxNoteWord = 40;
const maxOptions = 80;
/** More would push the prompt out of the message. */
const maxNotes = 4;

/** A job on its way. Position and percentage are shown only where they are known. */
export function renderProgress(texts: Texts, job: Job, event: ProgressEvent): Body {
  const content = around(job, [headOf(texts, event)], [...noteLines(texts, job.accepted?.notes), small(orderFacts(texts, job))]);
  return body(content, event.kind === 'finishing' ? [] : [cancelRow(texts, job.id)]);
}

/** How a job ended. `now` in epoch milliseconds, for the time taken. */
export function renderOutcome(texts: Texts, job: Job, outcome: Outcome, now: number): Body {
  const jobFact = texts.job.facts.job(job.id);
  switch (outcome.kind) {
    case 'result': return body(around(job, missingLines(texts, outcome), [resultFacts(texts, job, outcome, now), ...noteLines(texts, outcome.notes), small([jobFact, ...aboutLine(job)])]));
    case 'problem': return body(around(job, [texts.job.failed, problemLine(texts, outcome.problem)], [small([charged(texts, outcome.cost), jobFact])]));
    case 'canceled': return body(around(job, [texts.job.canceled], [small([charged(texts, outcome.cost), jobFact])]));
  }
}

/** A refusal of something that was never accepted, for the person alone. */
export function renderRefusal(texts: Texts, problem: Problem): Body {
  return body(`${problemLine(texts, problem)}\n-# ${texts.money.nothing}`);
}

/** The sentence about a problem, with the service's own words where it said any. */
export function problemLine(texts: Texts, { text, detail }: Problem): string {
  const sentence = sayProblem(texts, text, (words) => safeLine(words, 200));
  return detail === undefined ? sentence : `${sentence}\n> ${safeLine(detail, maxDetail)}`;
}

/** What is made otherwise than it was asked for, a small line each. */
export function noteLines(texts: Texts, notes: readonly Note[] = []): readonly string[] {
  return notes.slice(0, maxNotes).map((note) => small([sayNote(texts, note, (words) => safeLine(words, maxNoteWord))]));
}

/** What a file shows, for those who cannot see it. */
export function altText(texts: Texts, job: Job, number: number, total: number): string {
  return plainLine(texts.job.alt({ number, total, video: makesVideo(job.asked.mode), prompt: plainLine(job.asked.prompt, maxAlt - 100) }), maxAlt);
}

/** What a preview of it shows. */
export function previewText(texts: Texts, job: Job): string {
  return plainLine(texts.job.previewAlt(plainLine(job.asked.prompt, maxAlt - 100)), maxAlt);
}

/** The mark by which a message of ours is found again in a channel's history. */
export function showsJob(jobId: string, message: { readonly content?: string | undefined; readonly attachments?: readonly { readonly filename: string }[] | undefined }): boolean {
  return (message.content ?? '').includes(`\`${jobId}\``) || (message.attachments ?? []).some(({ filename }) => isArtifactName(jobId, filename));
}

export function cancelRow(texts: Texts, jobId: string): APIActionRowComponent<APIButtonComponent> {
  return {
    type: ComponentType.ActionRow,
    components: [{ type: ComponentType.Button, style: ButtonStyle.Secondary, label: texts.job.cancel, custom_id: customId('cancel', jobId) }],
  };
}

export function body(content: string, components: APIMessageTopLevelComponent[] = []): Body {
  return { content, components, allowed_mentions: { parse: [] } };
}

function headOf(texts: Texts, event: ProgressEvent): string {
  switch (event.kind) {
    case 'queued': return event.position === null ? texts.job.queued : event.position <= 1 ? texts.job.queuedNext : texts.job.queuedAt(event.position);
    // The timestamp counts by itself on the reader's screen, without edits.
    case 'working': return event.fraction === null ? texts.job.workingSince(timestamp(event.startedAt)) : texts.job.workingAt(event.fraction);
    case 'finishing': return texts.job.finishing;
  }
}

/** Discord's relative time: “2 minutes ago”. */
export function timestamp(milliseconds: number): string {
  return `<t:${Math.floor(milliseconds / 1000)}:R>`;
}

/** The prompt between other lines, cut so that all of them fit into one message. */
function around(job: Job, before: readonly string[], after: readonly string[]): string {
  const others = [...before, ...after].join('\n').length + '> \n'.length;
  const prompt = safeLine(job.asked.prompt, Math.max(1, Math.min(maxPrompt, maxContent - others)));
  return [...before, ...(prompt === '' ? [] : [`> ${prompt}`]), ...after].join('\n');
}

/** Before the result: who makes it, what it costs at most. */
function orderFacts(texts: Texts, { id, accepted }: Job): readonly string[] {
  const { facts } = texts.job;
  const cost = accepted && expectedCost(accepted.card, accepted.request);
  return [
    ...(accepted ? [safeLine(accepted.card.label, 60)] : []),
    ...(cost ? [cost.micros === 0 ? facts.free : facts.costAtMost(formatMicros(cost.micros))] : []),
    facts.job(id),
  ];
}

function resultFacts(texts: Texts, job: Job, { artifacts, cost }: Extract<Outcome, { kind: 'result' }>, now: number): string {
  const { facts } = texts.job;
  const began = job.startedAt ?? job.queuedAt ?? job.receivedAt;
  return [
    ...(job.accepted ? [`**${safeLine(job.accepted.card.label, 60)}**`] : []),
    ...seedFacts(texts, artifacts),
    ...(job.accepted?.request.aspectRatio === undefined ? [] : [job.accepted.request.aspectRatio]),
    ...optionFacts(job),
    ...sizeFacts(texts, artifacts[0]),
    facts.took((job.finishedAt ?? now) - began),
    costFact(texts, cost),
  ].join(' · ');
}

function seedFacts(texts: Texts, artifacts: readonly Artifact[]): readonly string[] {
  const seeds = [...new Set(artifacts.map(({ seed }) => seed))];
  return seeds.length === 0 ? [] : [`${texts.job.facts.seed(seeds[0] ?? 0)}${seeds.slice(1).map((seed) => `, ${seed}`).join('')}`];
}

/** The model's own options that were asked for. */
function optionFacts({ accepted }: Job): readonly string[] {
  const printed = accepted ? printOptions(accepted.card, accepted.request.options) : '';
  return printed === '' ? [] : [safeLine(printed, maxOptions)];
}

function sizeFacts(texts: Texts, first: Artifact | undefined): readonly string[] {
  if (!first) return [];
  const { width, height, durationMs } = first.file;
  return [`${width} × ${height}`, ...(durationMs === undefined ? [] : [texts.job.facts.length(durationMs)])];
}

function missingLines(texts: Texts, { artifacts, wanted, missing }: Extract<Outcome, { kind: 'result' }>): readonly string[] {
  const [first] = missing;
  return first ? [`${texts.job.partly(artifacts.length, wanted, Math.max(1, wanted - artifacts.length))} ${problemLine(texts, first)}`] : [];
}

function aboutLine({ accepted }: Job): readonly string[] {
  return accepted?.card.disclose === true ? [safeLine(accepted.card.about, 200)] : [];
}

function costFact(texts: Texts, { micros, estimated }: Cost): string {
  const { facts } = texts.job;
  if (micros === 0) return facts.free;
  return estimated ? facts.costAbout(formatMicros(micros)) : facts.cost(formatMicros(micros));
}

/** What was charged, as a sentence. */
export function charged(texts: Texts, { micros, estimated }: Cost): string {
  if (micros === 0) return texts.money.nothing;
  return estimated ? texts.money.chargedAbout(formatMicros(micros)) : texts.money.charged(formatMicros(micros));
}

function small(facts: readonly string[]): string {
  return `-# ${facts.join(' · ')}`;
}
