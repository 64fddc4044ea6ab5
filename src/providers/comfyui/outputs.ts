import { z } from 'zod';
import type { OwnOutput } from '../../core/provider.ts';
import type { NodeOutputs } from './states.ts';

/** A file on the server, by the three words in which it names files; never a URL. */
const plainName = z.string().regex(/^(?!\.\.?$)[^/\\\0]{1,255}$/);
const folder = z.string().regex(/^(?![/\\]|[a-z]:)[^\0]{0,500}$/i).refine((path) => !path.split(/[/\\]/).includes('..'), 'leads elsewhere');
export const fileRefSchema = z.object({ filename: plainName, subfolder: folder, type: z.enum(['output', 'temp']) });
export type FileRef = z.output<typeof fileRefSchema>;

/** Core nodes report every file under `images`, also videos; others under `gifs`, `videos` and so on. */
const itemSchema = z.object({
  filename: plainName, subfolder: folder.optional().default(''), type: z.enum(['output', 'temp']).optional().default('output'), format: z.string().optional().catch(undefined),
});

type Found = { readonly ref: FileRef; readonly kind: 'picture' | 'video' };
const videoNames = /\.(?:mp4|webm|mkv|mov|avi|m4v)$/i;
const movingNames = /\.(?:gif|webp|png|apng)$/i;
const pictureNames = /\.(?:png|apng|jpe?g|webp|gif|avif|bmp|tiff?)$/i;

export type WantedOutputs = {
  /** The nodes that count; undefined or empty = all. */
  readonly nodes?: readonly string[] | undefined;
  /** Whether videos are preferred to pictures. */
  readonly video?: boolean | undefined;
  /** At most. */
  readonly count?: number | undefined;
};

/** The files among what the nodes reported: saved ones before previews, and of the kind that was asked for before any other. */
export function filesIn(outputs: NodeOutputs, { nodes = [], video, count }: WantedOutputs): readonly OwnOutput[] {
  const ids = nodes.length > 0 ? nodes : Object.keys(outputs);
  const found = ids.flatMap((id) => filesOfNode(outputs[id] ?? {}));
  const saved = preferred(found, ({ ref }) => ref.type === 'output');
  const wanted = video === undefined ? saved : preferred(saved, ({ kind }) => (kind === 'video') === video);
  return wanted.slice(0, count).map(({ ref }) => ({ kind: 'own', ref }));
}

function filesOfNode(reported: NodeOutputs[string]): readonly Found[] {
  const isAnimated = Array.isArray(reported['animated']) && reported['animated'].includes(true);
  return Object.values(reported).flatMap((items) => (Array.isArray(items) ? items : [])).flatMap((item: unknown) => {
    const parsed = itemSchema.safeParse(item);
    if (!parsed.success) return [];
    const { format, ...ref } = parsed.data;
    const kind = kindOf(ref.filename, format, isAnimated);
    return kind === undefined ? [] : [{ ref, kind }];
  });
}

function kindOf(name: string, format: string | undefined, isAnimated: boolean): Found['kind'] | undefined {
  if (videoNames.test(name) || format?.startsWith('video/') === true) return 'video';
  if (isAnimated && movingNames.test(name)) return 'video';
  if (/\.gif$/i.test(name) || format === 'image/gif') return 'video';
  return pictureNames.test(name) ? 'picture' : undefined;
}

/** Those of a kind, or all where there is none of it. */
function preferred(found: readonly Found[], isPreferred: (each: Found) => boolean): readonly Found[] {
  const some = found.filter(isPreferred);
  return some.length > 0 ? some : found;
}
