export type Size = { readonly width: number; readonly height: number };

const imagePixels = 1024 * 1024;
const videoPixels = 768 * 768;

/** Pixels of a picture of about a megapixel; the ratio exactly as asked, both sides even. */
export function imageSize(aspectRatio: string): Size {
  return exactSize(aspectRatio, imagePixels);
}

/** Pixels of a video, as many as 768 by 768. */
export function videoSize(aspectRatio: string): Size {
  return exactSize(aspectRatio, videoPixels);
}

function exactSize(aspectRatio: string, pixels: number): Size {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  const unit = Math.max(2, Math.round(Math.sqrt(pixels / (across * down)) / 2) * 2);
  return { width: unit * across, height: unit * down };
}

/** A video as a photo is shaped, within 21:9 and 9:21; sides even. */
export function videoSizeLike(photo: Size): Size {
  const ratio = Math.min(21 / 9, Math.max(9 / 21, photo.width / photo.height));
  const height = Math.sqrt(videoPixels / ratio);
  return { width: even(height * ratio), height: even(height) };
}

/** The size at which a picture is worked on: its own, unless it is far too large or too small. */
export function workingSize(picture: Size): Size {
  const pixels = picture.width * picture.height;
  const factor = pixels > 1.25 * imagePixels ? Math.sqrt((1.25 * imagePixels) / pixels) : pixels < 0.15 * imagePixels ? Math.sqrt((0.15 * imagePixels) / pixels) : 1;
  return { width: Math.max(1, Math.round(picture.width * factor)), height: Math.max(1, Math.round(picture.height * factor)) };
}

function even(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}
