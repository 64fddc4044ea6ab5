import type { Health } from '../../core/provider.ts';
import type { KeptTexts } from '../../lib/kept-texts.ts';
import { unwell } from '../common/verdict.ts';
import { takesOwnIds, type Box } from './box.ts';
import { readLibrary, type Library } from './library.ts';
import { keptClassesSchema, type NodeClasses } from './node-classes.ts';
import { presetFor, type Preset, type PresetParts } from './preset.ts';

/** The workflows that this server can run, as it was last seen. */
export type Presets = {
  all(): readonly Preset[];
  named(name: string): Preset | undefined;
  /** Reads the folder and asks the server. Throws nothing; while it is down, what was last learnt of it goes on to count. */
  refresh(signal: AbortSignal): Promise<Health>;
};

export type PresetsParts = PresetParts & { readonly box: Box; readonly folder: string; readonly kept: KeptTexts };
const keptName = 'node-classes';

export function createPresets({ box, folder, kept, ...parts }: PresetsParts): Presets {
  let presets: readonly Preset[] = [];
  let classes: NodeClasses | undefined;

  /** What could be used of a library, and why the rest could not. */
  function build({ workflows, faults }: Library, known: NodeClasses): readonly string[] {
    const built = workflows.map((workflow) => ({ workflow, made: presetFor(workflow, known, parts) }));
    presets = built.flatMap(({ made }) => (typeof made === 'string' ? [] : [made]));
    return [...faults, ...built.flatMap(({ workflow, made }) => (typeof made === 'string' ? [`${workflow.name}.json ${made}`] : []))];
  }

  async function refresh(signal: AbortSignal): Promise<Health> {
    const library = await readLibrary(folder);
    try {
      const version = await box.version({ signal });
      const names = [...new Set(library.workflows.flatMap(({ graph }) => Object.values(graph).map(({ class_type: name }) => name)))];
      classes = await box.classes(names, { signal });
      await kept.keep(keptName, JSON.stringify(classes));
      return healthOf(version, library, build(library, classes));
    } catch (error) {
      classes ??= await keptClasses();
      if (classes) build(library, classes);
      return unwell(error);
    }
  }

  async function keptClasses(): Promise<NodeClasses | undefined> {
    try {
      return keptClassesSchema.parse(JSON.parse(await kept.get(keptName) ?? ''));
    } catch {
      return undefined;
    }
  }

  /** A sentence for each workflow that is not on offer: the operator's to mend. */
  function healthOf(version: string, { workflows }: Library, faults: readonly string[]): Health {
    const able = `ComfyUI ${version || 'of an unknown version'}, ${presets.length} of ${workflows.length} workflows can run.`;
    const old = takesOwnIds(version) ? [] : ['It is older than 0.3.64: work under way cannot be canceled there, and a start that was cut off cannot be found again.'];
    return { ok: presets.length > 0, detail: [able, ...old, ...faults.map((fault) => `${fault}.`)].join(' ') };
  }

  return { all: () => presets, named: (name) => presets.find(({ card }) => card.name === name), refresh };
}
