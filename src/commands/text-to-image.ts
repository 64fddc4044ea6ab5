import { generateCommand } from './generate.ts';

export const textToImage = generateCommand('text-to-image');
