import type { Colour } from './colour.ts';
import { blend, hex, mix, scale, tint } from './colour.ts';
import type { PaletteData } from './palettes.data.ts';
import { palettesByLight } from './palettes.data.ts';
import type { Random } from './random.ts';
import type { Light } from './tags.ts';
import type { Wishes } from './wishes.ts';

/** The colours of one picture; see `PaletteData`. */
export type Palette = {
  readonly light: Light;
  readonly sky: readonly Colour[];
  readonly disc: Colour;
  readonly glow: Colour;
  readonly sun: Colour;
  readonly shade: Colour;
  readonly haze: Colour;
  readonly cloudLit: Colour;
  readonly cloudShade: Colour;
  readonly water: Colour;
  /** 0 = broad day, 1 = deep night: how much lamps count. */
  readonly darkness: number;
};

const darknessOf: { readonly [L in Light]: number } = { dawn: 0.15, day: 0, golden: 0.05, sunset: 0.35, dusk: 0.75, night: 1 };

/** The time of day that the words name or suggest. */
export function lightOf(wishes: Wishes, random: Random): Light {
  if (wishes.has('night')) return 'night';
  if (wishes.light) return wishes.light;
  if (wishes.has('aurora', 'stars', 'moon', 'lantern')) return 'night';
  if (wishes.has('fire', 'tent', 'dark')) return random.pick(['dusk', 'night']);
  if (wishes.has('rainbow', 'clear', 'clouds', 'snow', 'rain', 'fog', 'storm', 'sad')) return 'day';
  if (wishes.has('love', 'dream')) return random.pick(['sunset', 'dusk', 'dawn']);
  if (wishes.has('freedom', 'joy', 'spring')) return random.pick(['dawn', 'golden', 'day']);
  if (wishes.has('autumn')) return 'golden';
  if (wishes.has('power')) return 'sunset';
  if (wishes.has('city')) return random.pick(['dusk', 'sunset', 'night']);
  return random.pick(['day', 'golden', 'sunset', 'dawn', 'day']);
}

/** Chooses the palette and lets the named colours in. */
export function choosePalette(wishes: Wishes, random: Random): Palette {
  const light = lightOf(wishes, random);
  const dim = light === 'night' || light === 'dusk';
  const byWeather = weatherPalettes(wishes, light);
  const data = random.pick(byWeather ?? palettesByLight[light]);
  let palette = fromData(data, light);
  // At night the weather dims the night's own colours instead of bringing in its day.
  if (dim && wishes.has('fog', 'rain', 'snow', 'storm')) palette = { ...palette, sky: palette.sky.map((colour, index) => mix(colour, palette.haze, 0.12 + 0.1 * index)) };
  const [first, second] = wishes.colours;
  if (first) palette = tintPalette(palette, first, 0.58);
  // Two colours mixed would be grey: the second has the light, the first the air.
  return second ? tintLight(palette, second) : palette;
}

function weatherPalettes(wishes: Wishes, light: Light): readonly PaletteData[] | undefined {
  if (light === 'night' || light === 'dusk' || light === 'sunset') return undefined;
  if (wishes.has('storm')) return palettesByLight.storm;
  if (light === 'dawn' || light === 'golden') return undefined;
  if (wishes.has('fog')) return palettesByLight.fog;
  if (wishes.has('rain', 'sad')) return palettesByLight.overcast;
  if (wishes.has('snow', 'winter')) return palettesByLight.snowfall;
  return undefined;
}

function fromData(data: PaletteData, light: Light): Palette {
  const [cloudLit = '#ffffff', cloudShade = '#808080'] = data.cloud.split(' ');
  return {
    light, sky: data.sky.split(' ').map(hex), disc: hex(data.disc), glow: hex(data.glow), sun: hex(data.sun), shade: hex(data.shade), haze: hex(data.haze),
    cloudLit: hex(cloudLit), cloudShade: hex(cloudShade), water: hex(data.water), darkness: darknessOf[light],
  };
}

/** The whole palette on its way to a colour; lightness mostly kept, so that day stays day. */
export function tintPalette(palette: Palette, colour: Colour, share: number): Palette {
  const dye = (own: Colour, part: number): Colour => tint(own, colour, share * part);
  return {
    ...palette,
    sky: palette.sky.map((own, index) => dye(own, 1 - 0.08 * index)),
    glow: dye(palette.glow, 0.5), sun: dye(palette.sun, 0.45), shade: dye(palette.shade, 0.8), haze: dye(palette.haze, 0.95),
    cloudLit: dye(palette.cloudLit, 0.5), cloudShade: dye(palette.cloudShade, 0.9), water: dye(palette.water, 1),
  };
}

function tintLight(palette: Palette, colour: Colour): Palette {
  const dye = (own: Colour, part: number): Colour => tint(own, colour, part);
  const last = palette.sky.length - 1;
  return {
    ...palette,
    sky: palette.sky.map((own, index) => dye(own, 0.75 * (index / last) ** 2)),
    glow: dye(palette.glow, 0.8), sun: dye(palette.sun, 0.6), cloudLit: dye(palette.cloudLit, 0.7), haze: dye(palette.haze, 0.4),
  };
}

/** A surface in this light: `brightness` 0 = in shade, 1 = lit, in between as the light falls. */
export function shadeOf(palette: Palette, surface: Colour, brightness: number): Colour {
  const light = mix(palette.shade, palette.sun, brightness);
  return [(surface[0] * light[0]) / 255, (surface[1] * light[1]) / 255, (surface[2] * light[2]) / 255];
}

/** A surface seen through air; `haze` 0..1. */
export function throughAir(palette: Palette, colour: Colour, haze: number): Colour {
  return mix(colour, palette.haze, haze);
}

/** Silhouettes stand darker than their shade, in the same key. */
export function silhouette(palette: Palette): Colour {
  return scale(blend(palette.shade, palette.sky[0] ?? palette.shade, 0.5), 0.32);
}
