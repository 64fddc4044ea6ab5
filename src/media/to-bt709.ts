import type { Picture } from './decoded-pictures.ts';

/** What red and blue weigh in the light of a picture. */
type Weights = { readonly red: number; readonly blue: number };

const BT601: Weights = { red: 0.299, blue: 0.114 };
const BT709: Weights = { red: 0.2126, blue: 0.0722 };
const BT709_COLOURS: VideoColorSpaceInit = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false };

/** What one step of a colour difference by BT.601 is by BT.709: light, blue difference, red difference, all of them 0 to 1. */
function changeOf(blueDifference: number, redDifference: number): readonly [number, number, number] {
  const red = redDifference * 2 * (1 - BT601.red);
  const blue = blueDifference * 2 * (1 - BT601.blue);
  const green = -(red * BT601.red + blue * BT601.blue) / (1 - BT601.red - BT601.blue);
  const light = red * BT709.red + blue * BT709.blue + green * (1 - BT709.red - BT709.blue);
  return [light, (blue - light) / (2 * (1 - BT709.blue)), (red - light) / (2 * (1 - BT709.red))];
}
const [lightOfBlue, blueOfBlue, redOfBlue] = changeOf(1, 0);
const [lightOfRed, blueOfRed, redOfRed] = changeOf(0, 1);
/** Light has 219 levels, a difference 224. */
const LIGHT_SCALE = 219 / 224;

/** The picture with levels that mean the same colours by BT.709. What says nothing of itself is taken for BT.601. */
export function toBt709({ data, colorSpace }: Pick<Picture, 'data' | 'colorSpace'>, { width, height }: { readonly width: number; readonly height: number }): Pick<Picture, 'data' | 'colorSpace'> {
  const isBt601 = colorSpace.matrix === undefined || colorSpace.matrix === null || colorSpace.matrix === 'smpte170m' || colorSpace.matrix === 'bt470bg';
  if (!isBt601) return { data, colorSpace: BT709_COLOURS };
  const made = new Uint8Array(data.length);
  const [columns, pixels] = [width / 2, width * height];
  const quarter = pixels / 4;
  for (let at = 0; at < quarter; at += 1) {
    const blue = (data[pixels + at] ?? 128) - 128;
    const red = (data[pixels + quarter + at] ?? 128) - 128;
    const light = (lightOfBlue * blue + lightOfRed * red) * LIGHT_SCALE;
    const corner = Math.floor(at / columns) * 2 * width + (at % columns) * 2;
    for (const pixel of [corner, corner + 1, corner + width, corner + width + 1]) made[pixel] = level((data[pixel] ?? 16) + light);
    made[pixels + at] = level(128 + blueOfBlue * blue + blueOfRed * red);
    made[pixels + quarter + at] = level(128 + redOfBlue * blue + redOfRed * red);
  }
  return { data: made, colorSpace: BT709_COLOURS };
}

function level(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
