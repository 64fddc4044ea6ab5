import { describe, expect, test } from 'vitest';
import { readWishes, tagsOf } from '../../src/providers/sketch/wishes.ts';
import { moveOf } from '../../src/providers/sketch/moves.ts';

describe('The words of a prompt', () => {
  test.each([
    ['a lighthouse by the sea at sunset', ['lighthouse', 'sea', 'sunset']],
    ['Snowy mountains at night, with STARS', ['snow', 'mountains', 'night', 'stars']],
    ['flowers and cacti in two deserts', ['flowers', 'cactus', 'desert']],
    ['ein Leuchtturm am Meer bei Sonnenuntergang', ['lighthouse', 'sea', 'sunset']],
    ['une forêt dans le brouillard', ['forest', 'fog']],
    ['un castillo en las montañas', ['castle', 'mountains']],
    ['красный закат над морем', ['sunset', 'sea']],
    ['夕焼けの海', ['sunset', 'sea']],
    ['🚀🪐', ['rocket', 'space', 'planet']],
    ['moonlit boathouse', ['night', 'boat']],
    ['volcano', ['volcano']],
    ['火山', ['volcano']],
  ])('%s', (prompt, expected) => {
    expect(tagsOf(prompt)).toEqual(expect.arrayContaining(expected));
  });

  test('do not count when they are denied', () => {
    expect(tagsOf('night sky without stars')).not.toContain('stars');
    expect(tagsOf('a sea, no boats')).not.toContain('boat');
    expect(readWishes('stars at night', 'stars').has('stars')).toBe(false);
  });

  test('give a colour to the thing it is said of, else to the whole', () => {
    const boat = readWishes('a red boat on a lake');
    expect(boat.colourOf('boat')?.[0]).toBeGreaterThan(200);
    expect(boat.colours).toEqual([]);
    const red = readWishes('a red sunset over the sea');
    expect(red.colours).toHaveLength(1);
  });

  test('tell when none of them is known', () => {
    expect(readWishes('xyzzy plugh').empty).toBe(true);
    expect(readWishes('').empty).toBe(true);
    expect(readWishes('the sea').empty).toBe(false);
  });

  test('name the techniques of a picture', () => {
    expect(readWishes('as an oil painting').styles).toContain('oil');
    expect(readWishes('pixel art please').styles).toEqual(['pixel-art']);
    expect(readWishes('make it black and white').styles).toEqual(['noir']);
    expect(readWishes('turn day to night').styles).toEqual(['night']);
  });

  test('steer the camera', () => {
    expect(moveOf('slowly zoom out')).toBe('zoom-out');
    expect(moveOf('pan to the left')).toBe('pan-left');
    expect(moveOf('zoom in on the face')).toBe('zoom-in');
    expect(moveOf('no zoom, hold it still')).toBe('still');
    expect(moveOf('a lovely summer')).toBeUndefined();
  });
});
