/** Red, green, blue, 0..255, sRGB; not rounded. */
export type Colour = readonly [number, number, number];

/** `#rrggbb` */
export function hex(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** For SVG. */
export function css(colour: Colour): string {
  return `rgb(${colour.map((channel) => Math.round(Math.min(255, Math.max(0, channel)))).join(',')})`;
}

/** Straight between two colours, in sRGB, as paint is thinned. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share];
}

/** What a surface of this colour looks like under light of that colour. */
export function lit(surface: Colour, light: Colour): Colour {
  return [Math.min(255, (surface[0] * light[0]) / 255), Math.min(255, (surface[1] * light[1]) / 255), Math.min(255, (surface[2] * light[2]) / 255)];
}

export function scale(colour: Colour, factor: number): Colour {
  return [Math.min(255, colour[0] * factor), Math.min(255, colour[1] * factor), Math.min(255, colour[2] * factor)];
}

export function luma(colour: Colour): number {
  return colour[0] * 0.299 + colour[1] * 0.587 + colour[2] * 0.114;
}

function toLinear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
function toSrgb(value: number): number {
  const safe = Math.min(1, Math.max(0, value));
  return 255 * (safe <= 0.0031308 ? safe * 12.92 : 1.055 * safe ** (1 / 2.4) - 0.055);
}

/** Lightness 0..1 and two axes of colour, even to the eye (OKLab). */
export function toLab(colour: Colour): Colour {
  const r = toLinear(colour[0]), g = toLinear(colour[1]), b = toLinear(colour[2]);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

export function fromLab(lab: Colour): Colour {
  const l = (lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]) ** 3;
  const m = (lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]) ** 3;
  const s = (lab[0] - 0.0894841775 * lab[1] - 1.291485548 * lab[2]) ** 3;
  return [
    toSrgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toSrgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toSrgb(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Straight between two colours as the eye sees them: no grey in the middle of a sunset. */
export function blend(from: Colour, to: Colour, share: number): Colour {
  return fromLab(mix(toLab(from), toLab(to), share));
}

/** The colour at `place` (0..1) of a row of evenly or explicitly placed stops. */
export function gradientAt(stops: readonly Colour[], place: number): Colour {
  const last = stops.length - 1;
  const position = Math.min(1, Math.max(0, place)) * last;
  const index = Math.min(last - 1, Math.floor(position));
  const from = stops[Math.max(0, index)], to = stops[Math.max(0, index) + 1];
  if (!from) throw new RangeError('A gradient needs a colour.');
  return to ? blend(from, to, position - index) : from;
}

/** The colour with the hue (and part of the strength) of another, its lightness kept. */
export function tint(colour: Colour, towards: Colour, share: number): Colour {
  const own = toLab(colour);
  const other = toLab(towards);
  return fromLab([own[0] + (other[0] - own[0]) * share * 0.25, own[1] + (other[1] - own[1]) * share, own[2] + (other[2] - own[2]) * share]);
}
