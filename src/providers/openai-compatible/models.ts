import { z } from 'zod';
import { makesVideo, type Mode } from '../../core/request.ts';
import { answered } from '../common/verdict.ts';
import type { Clock } from '../../core/clock.ts';
import type { HttpClient } from '../http/client.ts';
import type { NamedModel, Server } from './settings.ts';

/** A model and what it does, either pictures or videos. */
export type KnownModel = { readonly id: string; readonly modes: readonly Mode[] };
export type Found = { readonly server: Server; readonly models: readonly KnownModel[]; /** Listed there, and nobody knows what they do. */ readonly unknown: readonly string[] };

const listSchema = z.object({ data: z.array(z.object({ id: z.string().min(1), owned_by: z.string().nullish() })) });
/** LocalAI's own list. */
const capabilitiesSchema = z.object({ data: z.array(z.object({ id: z.string(), capabilities: z.array(z.string()) })) });
/** SGLang's word on its one model, such as `T2V`. */
const taskSchema = z.object({ task_type: z.string() });

/** What a server is asked with. `server`, `named`: what the operator says of it; undefined = find out. */
export type LookParts = { readonly client: HttpClient; readonly clock: Clock; readonly server: Server | undefined; readonly named: readonly NamedModel[] | undefined };

/** Asks a server which models it has, what they do and what it is itself. Throws `ProblemError` where there is no list. */
export async function lookAt({ client, clock, server, named }: LookParts, signal: AbortSignal): Promise<Found> {
  const ask = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    (await answered(await client.request({ path, signal }), { clock, signal })).json(schema);
  /** Only some servers have it; the others answer with all sorts of errors. */
  const askIfThere = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => ask(path, schema).catch(() => {
    signal.throwIfAborted();
    return undefined;
  });

  const { data: listed } = await ask('/v1/models', listSchema);
  const isAsked = (one: Server): boolean => server === undefined || server === one;
  const capabilities = isAsked('localai') ? await askIfThere('/v1/models/capabilities', capabilitiesSchema) : undefined;
  const task = !capabilities && isAsked('sglang') ? await askIfThere('/models', taskSchema) : undefined;
  const found = capabilities ? 'localai' : task ? 'sglang' : listed.some(({ owned_by: owner }) => owner === 'vllm') ? 'vllm-omni' : 'other';

  const wanted = named ?? listed.map(({ id }): NamedModel => ({ id }));
  const models = wanted.map(({ id, modes }): KnownModel => ({
    id, modes: modes ?? modesBy(capabilities?.data.find((each) => each.id === id)?.capabilities, task?.task_type) ?? modesByName(id),
  }));
  return {
    server: server ?? found,
    models: models.flatMap((model) => apart(model)),
    unknown: models.filter(({ modes }) => modes.length === 0).map(({ id }) => id),
  };
}

/** Pictures and videos of one model are two: they differ in all that a card says. */
function apart({ id, modes }: KnownModel): readonly KnownModel[] {
  return [modes.filter((mode) => !makesVideo(mode)), modes.filter(makesVideo)].filter((some) => some.length > 0).map((some) => ({ id, modes: some }));
}

/** What the server itself says of it; undefined where it says nothing. */
function modesBy(capabilities: readonly string[] | undefined, task: string | undefined): readonly Mode[] | undefined {
  if (capabilities) return [...(capabilities.includes('image') ? images : []), ...(capabilities.includes('video') ? videos : [])];
  switch (task?.toUpperCase()) {
    case undefined: return undefined;
    case 'T2I': return ['text-to-image'];
    case 'I2I': return ['image-to-image'];
    case 'TI2I': return images;
    case 'T2V': return ['text-to-video'];
    case 'I2V': return ['image-to-video'];
    case 'TI2V': return videos;
    default: return undefined;
  }
}

const images: readonly Mode[] = ['text-to-image', 'image-to-image'];
const videos: readonly Mode[] = ['text-to-video', 'image-to-video'];

const videoNames = /\bwan|wan[-_.]?\d|ltx|video|cogvid|mochi|svd|[ti]2v|cosmos/i;
const editorNames = /edit|kontext/i;
const bothNames = /omnigen|flux[-_.]?2|klein|bagel|hunyuan[-_]?image|gpt-image/i;
const pictureNames = /flux|diffusion|sdxl|sd[-_.]?\d|image|dall|kandinsky|pixart|hidream|janus|dreamshaper|playground|sana|lumina|kolors|juggernaut|chroma/i;

/** What a model's name says that it does; nothing for names that say nothing, most of which are language models. */
export function modesByName(id: string): readonly Mode[] {
  if (videoNames.test(id)) {
    if (/ti2v/i.test(id)) return videos;
    return /t2v/i.test(id) ? ['text-to-video'] : /i2v|svd/i.test(id) ? ['image-to-video'] : videos;
  }
  if (bothNames.test(id)) return images;
  if (editorNames.test(id)) return /image|flux|kontext|pix/i.test(id) ? ['image-to-image'] : [];
  return pictureNames.test(id) ? ['text-to-image'] : [];
}
