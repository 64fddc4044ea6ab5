import { z } from 'zod';
import type { Artifact } from '../core/artifact.ts';
import type { CallState } from '../core/call.ts';
import type { Json } from '../core/json.ts';
import { mediaTypes, type StoredFile } from '../core/media.ts';
import type { ModelCard } from '../core/model-card.ts';
import type { Accepted } from '../core/job.ts';
import type { Cost } from '../core/money.ts';
import { noteSchema, type Note } from '../core/note.ts';
import { problemCodes, type Problem, type ProblemText } from '../core/problem.ts';
import { inputRoles, modes, type Asked, type GenerationRequest } from '../core/request.ts';
import { jsonColumn } from './json-column.ts';

/** The words as they stand in JSON columns: what an older version wrote is checked before it is believed. */

const json = z.json() as z.ZodType<Json>;
const options = z.record(z.string(), json);
const cost: z.ZodType<Cost> = z.object({ micros: z.int(), estimated: z.boolean() });
const notes: z.ZodType<readonly Note[]> = z.array(noteSchema);

export const storedFile: z.ZodType<StoredFile> = z.object({
  hash: z.string(), type: z.enum(mediaTypes), bytes: z.int(), width: z.int(), height: z.int(), durationMs: z.number().exactOptional(),
});

/** A text's key and values are one of the catalog's pairs because only `problem()` makes them. */
const problemText = z.object({ key: z.string(), values: z.record(z.string(), z.unknown()) }) as unknown as z.ZodType<ProblemText>;
const problemJson: z.ZodType<Problem> = z.object({
  code: z.enum(problemCodes), text: problemText, detail: z.string().exactOptional(), retryable: z.boolean(), retryAfterMs: z.number().exactOptional(),
});

const wanted = {
  mode: z.enum(modes),
  prompt: z.string(),
  negativePrompt: z.string().exactOptional(),
  model: z.string(),
  aspectRatio: z.string().exactOptional(),
  strength: z.number().exactOptional(),
  durationSeconds: z.number().exactOptional(),
  options,
};

/** Whatever a person may ask for, right or wrong: the catalog judges it, and it has to be readable for that. */
export const readAsked = jsonColumn<Asked>(z.object({
  ...wanted,
  count: z.number().exactOptional(),
  seed: z.number().exactOptional(),
  inputs: z.array(z.object({
    role: z.enum(inputRoles), name: z.string(), bytes: z.number(),
    source: z.discriminatedUnion('kind', [z.object({ kind: z.literal('url'), url: z.string() }), z.object({ kind: z.literal('spool'), hash: z.string() })]),
  })),
  private: z.boolean(),
}));

export const readProblem = jsonColumn(problemJson);

const request: z.ZodType<GenerationRequest> = z.object({
  ...wanted,
  provider: z.string(),
  count: z.int(),
  seed: z.int(),
  clips: z.int().exactOptional(),
  inputs: z.array(z.object({ role: z.enum(inputRoles), file: storedFile })),
});

/** A card is a snapshot that the bot itself took; what every reader needs of it is checked, the rest is passed on. */
const card = z.looseObject({
  provider: z.string(), name: z.string(), label: z.string(), about: z.string(), imagesPerCall: z.int(), startLimitMs: z.number(),
  typicalSeconds: z.record(z.string(), z.number()),
}) as unknown as z.ZodType<ModelCard>;

export const readAccepted = jsonColumn<Accepted>(z.object({ request, card, notes: notes.exactOptional() }));

export const readArtifacts = jsonColumn<readonly Artifact[]>(z.array(z.object({ file: storedFile, name: z.string(), seed: z.int() })));

export const readCallState = jsonColumn<CallState>(z.discriminatedUnion('name', [
  z.object({ name: z.literal('waiting') }),
  z.object({ name: z.literal('starting') }),
  z.object({ name: z.literal('running'), operation: json }),
  z.object({ name: z.literal('made'), originals: z.array(storedFile), cost, notes: notes.exactOptional() }),
  z.object({ name: z.literal('failed'), problem: problemJson, cost: cost.exactOptional() }),
  z.object({ name: z.literal('canceled'), cost: cost.exactOptional() }),
]));
