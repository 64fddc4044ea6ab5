import { generateCommand } from './generate.ts';

export const imageToImage = generateCommand('image-to-image');
