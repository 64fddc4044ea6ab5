import { forms, paperWaves } from './places/abstract.ts';
import { coast } from './places/coast.ts';
import { deep } from './places/deep.ts';
import { desert } from './places/desert.ts';
import { fields } from './places/fields.ts';
import { heavens, weather } from './places/heavens.ts';
import { jungle } from './places/jungle.ts';
import { portrait } from './places/portrait.ts';
import { space } from './places/space.ts';
import { town } from './places/town.ts';
import { window } from './places/window.ts';
import { forest, lake } from './places/woods.ts';
import type { Layer, Stage } from './stage.ts';

/** What the words are about, laid out from far to near. */
export async function layersOf(stage: Stage): Promise<readonly Layer[]> {
  const { wishes } = stage;
  const placed = wishes.has('sea', 'lake', 'river', 'beach', 'forest', 'mountains', 'hills', 'desert', 'city', 'village', 'field', 'house', 'castle', 'boat', 'lighthouse');
  if (wishes.has('underwater', 'fish', 'jellyfish') && !wishes.has('boat', 'beach', 'lighthouse')) return deep(stage);
  if (wishes.has('portrait') || (wishes.has('woman', 'man', 'child', 'old', 'beard', 'glasses') && !placed)) return portrait(stage);
  if (wishes.has('space', 'planet') || (wishes.has('rocket') && !placed)) return space(stage);
  if (wishes.has('cat', 'dog') && !placed) return window(stage);
  if (wishes.has('abstract', 'circles', 'geometric') || (wishes.has('waves') && !placed)) return abstract(stage);
  if (wishes.empty && stage.random('of nothing').chance(0.45)) return abstract(stage);
  return [...await heavens(stage), ...await place(stage), ...weather(stage)];
}

function abstract(stage: Stage): readonly Layer[] {
  const { wishes } = stage;
  const kind = wishes.has('circles') ? 'circles' : wishes.has('geometric') ? 'geometric' : wishes.has('waves') ? 'waves' : stage.random('abstract').pick(['waves', 'waves', 'circles', 'geometric'] as const);
  return kind === 'waves' ? paperWaves(stage) : forms(stage, kind);
}

/** The ground that the words ask for; of several, the one that shapes the picture most. */
function place(stage: Stage): Promise<readonly Layer[]> {
  const { wishes } = stage;
  if (wishes.has('city')) return town(stage);
  if (wishes.has('sea', 'beach', 'island', 'whale')) return coast(stage);
  if (wishes.has('desert', 'cactus')) return desert(stage);
  if (wishes.has('lake')) return lake(stage);
  if (wishes.has('jungle')) return jungle(stage);
  if (wishes.has('waterfall', 'volcano') || wishes.has('river', 'field', 'village', 'flowers', 'hills', 'windmill', 'bridge')) return fields(stage);
  if (wishes.has('boat')) return wishes.has('mountains', 'forest') ? lake(stage) : coast(stage);
  if (wishes.has('lighthouse')) return coast(stage);
  if (wishes.has('forest')) return forest(stage);
  if (wishes.has('mountains')) return stage.random('mountain place').chance(0.5) || wishes.has('calm') ? lake(stage) : forest(stage);
  if (wishes.has('tree', 'house', 'castle', 'tent', 'fire', 'deer', 'figure', 'woman', 'man', 'child', 'cat', 'dog', 'spring', 'autumn', 'palm')) return fields(stage);
  // Words of mood or weather alone leave the place open.
  return stage.random('open place').pick([() => fields(stage), () => lake(stage), () => coast(stage), () => forest(stage), () => desert(stage)])();
}
