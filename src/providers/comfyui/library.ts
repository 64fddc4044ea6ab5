import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readWorkflow, type Workflow } from './workflow.ts';

/** The workflows of a folder, and a sentence for each that cannot be used. */
export type Library = { readonly workflows: readonly Workflow[]; readonly faults: readonly string[] };

const manifestEnding = '.manifest.json';

/** Reads a folder's `name.json` files, each with the `name.manifest.json` beside it where there is one. Throws nothing. */
export async function readLibrary(folder: string): Promise<Library> {
  const names = await readdir(folder).catch(() => undefined);
  if (!names) return { workflows: [], faults: [`the folder of workflows (COMFYUI_WORKFLOWS) cannot be read`] };
  const files = names.filter((name) => name.endsWith('.json') && !name.endsWith(manifestEnding)).toSorted();
  const workflows: Workflow[] = [];
  const faults: string[] = [];
  for (const file of files) {
    const name = file.slice(0, -'.json'.length);
    const manifest = `${name}${manifestEnding}`;
    const read = await workflowOf(folder, name, names.includes(manifest) ? manifest : undefined);
    if (typeof read === 'string') faults.push(`${file} ${read}`);
    else workflows.push(read);
  }
  return { workflows, faults };
}

async function workflowOf(folder: string, name: string, manifest: string | undefined): Promise<Workflow | string> {
  if (!/^[a-z0-9][a-z0-9._-]{0,59}$/i.test(name)) return 'needs a plainer name (letters, digits, dots and dashes, at most 60): it becomes the model\'s name';
  try {
    const graph = await readFile(join(folder, `${name}.json`), 'utf8');
    return readWorkflow(name, graph, manifest === undefined ? undefined : await readFile(join(folder, manifest), 'utf8'));
  } catch {
    return 'cannot be read';
  }
}
