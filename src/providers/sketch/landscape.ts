import { coast } from './places/coast.ts';
import { desert } from './places/desert.ts';
import { fields } from './places/fields.ts';
import { heavens, weather } from './places/heavens.ts';
import { town } from './places/town.ts';
import { forest, lake } from './places/woods.ts';
import type { Layer, Stage } from './stage.ts';

/** Sky, land and water, from far to near. */
export async function landscape(stage: Stage): Promise<readonly Layer[]> {
  return [...await heavens(stage), ...await place(stage), ...weather(stage)];
}

/** The ground that the words ask for; of several, the one that shapes the picture most. */
function place(stage: Stage): Promise<readonly Layer[]> {
  const { wishes } = stage;
  if (wishes.has('city')) return town(stage);
  if (wishes.has('sea', 'beach', 'island', 'whale')) return coast(stage);
  if (wishes.has('desert', 'cactus')) return desert(stage);
  if (wishes.has('lake')) return lake(stage);
  if (wishes.has('river', 'field', 'village', 'flowers', 'hills', 'windmill', 'bridge')) return fields(stage);
  if (wishes.has('boat')) return wishes.has('mountains', 'forest') ? lake(stage) : coast(stage);
  if (wishes.has('lighthouse')) return coast(stage);
  if (wishes.has('forest', 'jungle')) return forest(stage);
  if (wishes.has('mountains')) return stage.random('mountain place').chance(0.5) || wishes.has('calm') ? lake(stage) : forest(stage);
  return fields(stage);
}
