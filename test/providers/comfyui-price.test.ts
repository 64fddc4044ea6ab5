import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nodeClassesSchema } from '../../src/providers/comfyui/node-classes.ts';
import { presetFor, type Preset } from '../../src/providers/comfyui/preset.ts';
import { costOf } from '../../src/providers/comfyui/price.ts';
import { readWorkflow } from '../../src/providers/comfyui/workflow.ts';
import { nodes } from './comfyui-graphs.ts';

const classes = nodeClassesSchema.parse(JSON.parse(readFileSync(new URL('../fixtures/comfyui/object-info-0.33.0.json', import.meta.url), 'utf8')));

/** A workflow on a server whose settings say half a cent for a run and a tenth of one for a second. */
function preset(manifest: object): Preset {
  const workflow = readWorkflow('mine', JSON.stringify(nodes()), JSON.stringify(manifest));
  const made = typeof workflow === 'string' ? workflow : presetFor(workflow, classes, { provider: 'comfyui', rates: { perCall: 0.005, perSecond: 0.001 }, asOf: '2026-11-23' });
  if (typeof made === 'string') throw new Error(made);
  return made;
}

describe('What a workflow costs', () => {
  test('is expected by the settings and the seconds that it usually takes', () => {
    expect(preset({ typicalSeconds: 12 }).card.price).toEqual({ rows: [{ unit: 'call', micros: 17_000 }], asOf: '2026-11-23', source: 'the settings of this bot' });
  });

  test('is as its manifest says, where it says', () => {
    const { card, rates } = preset({ priceUsdPerCall: 0.04, priceUsdPerSecond: 0, typicalSeconds: 12 });
    expect(rates).toEqual({ perCall: 0.04, perSecond: 0 });
    expect(card.price).toEqual({ rows: [{ unit: 'call', micros: 40_000 }], asOf: '2026-11-23', source: 'mine.manifest.json' });
    expect(preset({ priceUsdPerCall: 0 }).rates).toEqual({ perCall: 0, perSecond: 0.001 });
  });

  test('is nothing where it never began, and whole millionths of a dollar else', () => {
    expect(costOf({ perCall: 1, perSecond: 1 }, undefined)).toEqual({ micros: 0, estimated: false });
    expect(costOf({ perCall: 0.01, perSecond: 0.000_000_3 }, 7.123)).toEqual({ micros: 10_003, estimated: false });
  });
});
