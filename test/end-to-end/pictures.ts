import sharp from 'sharp';

type Bytes = Uint8Array<ArrayBuffer>;
export type Colour = { readonly r: number; readonly g: number; readonly b: number };

/** Easily told apart, also after a lossy codec. */
export const colours = { red: { r: 220, g: 30, b: 30 }, green: { r: 30, g: 190, b: 40 }, blue: { r: 30, g: 50, b: 220 }, grey: { r: 128, g: 128, b: 128 } } as const satisfies Record<string, Colour>;

/** A plain PNG. */
export async function png({ width = 64, height = 48, colour = colours.grey }: { width?: number; height?: number; colour?: Colour } = {}): Promise<Bytes> {
  return new Uint8Array(await sharp({ create: { width, height, channels: 3, background: colour } }).png({ compressionLevel: 1 }).toBuffer());
}

/** A JPEG lying on its side, which its EXIF data tells to show upright: 90 x 60 stored, 60 x 90 shown, with a red top. */
export async function jpegOnItsSide(): Promise<Bytes> {
  const upright = sharp({ create: { width: 60, height: 90, channels: 3, background: colours.blue } })
    .composite([{ input: { create: { width: 60, height: 45, channels: 3, background: colours.red } }, gravity: 'north' }]);
  const lying = await sharp(await upright.png().toBuffer()).rotate(-90).toBuffer();
  return new Uint8Array(await sharp(lying).jpeg().withMetadata({ orientation: 6 }).toBuffer());
}

/** Decodes a picture whole. Throws when it is damaged. */
export async function decode(bytes: Uint8Array): Promise<{ readonly format: string | undefined; readonly width: number; readonly height: number; colourAt(x: number, y: number): Colour }> {
  const { format } = await sharp(bytes).metadata();
  const { data, info } = await sharp(bytes, { failOn: 'warning' }).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return {
    format, width: info.width, height: info.height,
    colourAt: (x, y) => {
      const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
      return { r: data[at] ?? 0, g: data[at + 1] ?? 0, b: data[at + 2] ?? 0 };
    },
  };
}

/** The name of the plain colour that a colour is nearest to. */
export function nameOf({ r, g, b }: Colour): keyof typeof colours {
  const distance = (colour: Colour): number => (colour.r - r) ** 2 + (colour.g - g) ** 2 + (colour.b - b) ** 2;
  const names: readonly (keyof typeof colours)[] = ['red', 'green', 'blue', 'grey'];
  return names.reduce((nearest, name) => (distance(colours[name]) < distance(colours[nearest]) ? name : nearest));
}
