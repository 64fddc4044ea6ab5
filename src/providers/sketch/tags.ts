/** Everything the words of a prompt can ask for. */
export const tags = [
  // light
  'dawn', 'day', 'golden', 'sunset', 'dusk', 'night',
  // weather and sky
  'rain', 'snow', 'fog', 'storm', 'clouds', 'clear', 'aurora', 'rainbow', 'sun', 'moon', 'stars',
  // season
  'spring', 'autumn', 'winter',
  // places
  'sea', 'lake', 'river', 'beach', 'island', 'forest', 'jungle', 'mountains', 'hills', 'desert', 'city', 'village', 'field', 'volcano', 'waterfall', 'underwater', 'space',
  // things
  'lighthouse', 'boat', 'house', 'castle', 'tree', 'palm', 'cactus', 'balloon', 'birds', 'windmill', 'tent', 'bridge', 'whale', 'fish', 'jellyfish', 'flowers',
  'planet', 'rocket', 'figure', 'cat', 'dog', 'deer', 'fire', 'lantern',
  // people
  'portrait', 'woman', 'man', 'child', 'old', 'beard', 'glasses',
  // pictures of nothing
  'abstract', 'waves', 'circles', 'geometric',
  // mood
  'calm', 'joy', 'sad', 'dark', 'love', 'dream', 'freedom', 'power',
] as const;
export type Tag = (typeof tags)[number];

export const lights = ['dawn', 'day', 'golden', 'sunset', 'dusk', 'night'] as const satisfies readonly Tag[];
export type Light = (typeof lights)[number];
