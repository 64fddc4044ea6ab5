import { z } from 'zod';

/** What a server is asked for: pictures or a video. */
export const kinds = ['img_gen', 'vid_gen'] as const;
export type Kind = (typeof kinds)[number];

const defaults = z.object({ width: z.number(), height: z.number(), fps: z.number() }).partial();

const features = z.record(z.string(), z.unknown());

/**
 * Of `GET /sdcpp/v1/capabilities`, what we use. Older servers have one mode, and their fields are not by mode; in newer ones
 * those are mirrors of the first mode's.
 */
export const capabilitiesSchema = z.object({
  model: z.object({ stem: z.string().min(1) }),
  current_mode: z.string().optional(),
  supported_modes: z.array(z.string()).optional(),
  defaults: defaults.default({}),
  output_formats: z.array(z.string()).default([]),
  features: features.default({}),
  defaults_by_mode: z.partialRecord(z.enum(kinds), defaults).optional(),
  output_formats_by_mode: z.partialRecord(z.enum(kinds), z.array(z.string())).optional(),
  features_by_mode: z.partialRecord(z.enum(kinds), features).optional(),
  samplers: z.array(z.string()).default([]),
  schedulers: z.array(z.string()).default([]),
  loras: z.array(z.object({ name: z.string(), path: z.string() })).default([]),
  limits: z.object({ max_batch_count: z.number().int().min(1) }).partial().default({}),
}).transform(({ current_mode: only = 'img_gen', defaults: given, output_formats: formats, features: flags, ...more }) => ({
  ...more,
  supported_modes: more.supported_modes ?? [only],
  defaults_by_mode: more.defaults_by_mode ?? of(only, given),
  output_formats_by_mode: more.output_formats_by_mode ?? of(only, formats),
  features_by_mode: more.features_by_mode ?? of(only, flags),
}));

/** What a server says of its one mode. */
function of<T>(mode: string, value: T): { readonly [K in Kind]?: T } {
  return Object.fromEntries(kinds.filter((kind) => kind === mode).map((kind) => [kind, value]));
}
export type Capabilities = z.infer<typeof capabilitiesSchema>;

/** What a model does with pictures. The server's feature flags say what its program can do, so the name has to tell the rest. */
export type Talents = {
  /** Makes something from words alone. */
  readonly words: boolean;
  /** Begins with a picture. */
  readonly pictures: boolean;
  /** Takes the picture as an example to change by words, instead of noising it. */
  readonly editor: boolean;
  /** Makes only a part of a picture anew. */
  readonly mask: boolean;
  /** A video ends with a given picture. */
  readonly lastFrame: boolean;
  /** A video follows given frames (VACE). */
  readonly frames: boolean;
};

/** What the server's model does, as far as flags and name tell. */
export function talentsOf({ model: { stem }, features_by_mode: features }: Capabilities, kind: Kind): Talents {
  const can = (feature: string): boolean => features[kind]?.[feature] === true;
  if (kind === 'img_gen') {
    const editor = can('ref_images') && /kontext|edit|omnigen|flux[-_.]?2|klein/i.test(stem);
    return { words: !(editor && /edit/i.test(stem)), pictures: editor || can('init_image'), editor, mask: !editor && can('mask_image'), lastFrame: false, frames: false };
  }
  const named = (pattern: RegExp): boolean => pattern.test(stem);
  const fromPicture = named(/i2v|flf2v/i) && !named(/ti2v/i);
  const frames = can('control_frames') && named(/vace/i);
  const pictures = can('init_image') && !(named(/t2v/i) && !frames);
  return { words: !fromPicture, pictures: pictures || frames, editor: false, mask: false, lastFrame: pictures && can('end_image') && endsOnPictures(stem), frames };
}

/** Models that end where they are told (docs/wan.md there); the others leave a last picture out without a word. */
function endsOnPictures(stem: string): boolean {
  return /flf2v/i.test(stem) || (/wan[-_.]?2[-_.]?2/i.test(stem) && /(?<!t)i2v/i.test(stem));
}

/** Frames a second of the server's videos. */
export function framesPerSecond(capabilities: Capabilities): number {
  const fps = capabilities.defaults_by_mode.vid_gen?.fps ?? 16;
  return Math.min(60, Math.max(1, Math.round(fps)));
}
