import type { Example, ExampleValue } from '../playground/page/protocol.ts';

/** Where their pictures lie; what is in the folder says how they were drawn. */
export const examplePictures = new URL('../playground/page/examples/', import.meta.url);

const picture = (name: string): string => `/page/examples/${name}.jpg`;
const attached = (name: string): ExampleValue => ({ picture: picture(name), name: `${name}.jpg` });

/** One for each mode, for whoever sees the page for the first time. */
export const examples: readonly Example[] = [
  {
    id: 'picture', title: 'A picture from words', about: 'A lighthouse at sunset.', command: 'text-to-image', picture: picture('lighthouse'),
    options: { prompt: 'a lighthouse by the sea at sunset', aspect_ratio: '3:2' },
  },
  {
    id: 'restyle', title: 'A new picture from yours', about: 'This harbour as an oil painting.', command: 'image-to-image', picture: picture('harbour'),
    options: { image: attached('harbour'), prompt: 'an oil painting', strength: 0.8 },
  },
  {
    id: 'video', title: 'A video from words', about: 'Four seconds of snow, falling on mountains at night.', command: 'text-to-video', picture: picture('mountains'),
    options: { prompt: 'snow falls on mountains at night', duration: 4 },
  },
  {
    id: 'slideshow', title: 'A video from photos', about: 'Three pictures become one video, in their order.', command: 'image-to-video', picture: picture('lake'),
    options: { image: attached('lake'), image2: attached('forest'), image3: attached('cat') },
  },
];
