import { z } from 'zod';
import type { Output, Status } from '../../core/provider.ts';
import type { KeptTexts } from '../../lib/kept-texts.ts';
import { parseJson } from '../../lib/parse-json.ts';
import { fromBase64, toBase64 } from '../common/base64.ts';

/** Pictures that came when the bot was already stopping, for the process after it: the web UI itself keeps none. */
export type Remains = {
  keep(task: string, status: Status): Promise<void>;
  /** What was kept of a task; undefined = nothing. */
  find(task: string): Promise<readonly Output[] | undefined>;
  /** Removes what was found before: by now it is in the spool. */
  clear(): Promise<void>;
};

const schema = z.array(z.string()).min(1);

/** Pictures as texts of base64, by their task's name. */
export function createRemains(kept: KeptTexts): Remains {
  const found = new Set<string>();
  return {
    async keep(task, status) {
      if (status.kind !== 'done') return;
      await kept.keep(task, JSON.stringify(status.outputs.flatMap((output) => (output.kind === 'bytes' ? [toBase64(output.bytes)] : []))));
    },
    async find(task) {
      const pictures = schema.safeParse(parseJson(await kept.get(task) ?? ''));
      if (!pictures.success) return undefined;
      found.add(task);
      return pictures.data.flatMap((picture): readonly Output[] => {
        const bytes = fromBase64(picture);
        return bytes ? [{ kind: 'bytes', bytes }] : [];
      });
    },
    async clear() {
      for (const task of found) {
        found.delete(task);
        await kept.keep(task, '');
      }
    },
  };
}
