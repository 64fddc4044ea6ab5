/** How the camera can travel over one photo. */
export const moves = ['zoom-in', 'zoom-out', 'pan-left', 'pan-right', 'pan-up', 'pan-down', 'still'] as const;
export type Move = (typeof moves)[number];

const patterns: readonly (readonly [RegExp, Move])[] = [
  [/zoom(s|ing)?[\s-]*out|pull(s|ing)?[\s-]*(back|out)|dolly[\s-]*out|herauszoomen|rauszoomen|dézoom|aleja/iu, 'zoom-out'],
  [/zoom(s|ing)?[\s-]*in|push(es|ing)?[\s-]*in|dolly[\s-]*in|close(r|[\s-]*up)|hineinzoomen|reinzoomen|acerca|zoom/iu, 'zoom-in'],
  [/(pan|move|slide|scroll|drift|travel)\w*[\s-]+(to[\s-]+)?(the[\s-]+)?left|nach links|vers la gauche|izquierda/iu, 'pan-left'],
  [/(pan|move|slide|scroll|drift|travel)\w*[\s-]+(to[\s-]+)?(the[\s-]+)?right|nach rechts|vers la droite|derecha/iu, 'pan-right'],
  [/(pan|move|slide|scroll|tilt|drift|travel)\w*[\s-]+up(wards?)?\b|nach oben|vers le haut|hacia arriba/iu, 'pan-up'],
  [/(pan|move|slide|scroll|tilt|drift|travel)\w*[\s-]+down(wards?)?\b|nach unten|vers le bas|hacia abajo/iu, 'pan-down'],
  [/\b(still|static|locked|motionless|no (movement|motion|zoom|pan))\b|\bstandbild\b|\bimmobile\b/iu, 'still'],
];

/** The move that the words ask for, if they do. */
export function moveOf(prompt: string): Move | undefined {
  // "no zoom" names a zoom too: what holds the camera still is looked for first.
  const still = patterns.at(-1);
  if (still?.[0].test(prompt)) return still[1];
  return patterns.find(([pattern]) => pattern.test(prompt))?.[1];
}
