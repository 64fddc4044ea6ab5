const version = 'v1';

/** What a button carries: version, action and an argument of ours; never a person's words. At most 100 characters. */
export function customId(action: string, argument: string): string {
  return `${version}:${action}:${argument}`;
}

/** The parts of a button's id; `undefined` for one that this version did not make. */
export function parseCustomId(id: string): { readonly action: string; readonly argument: string } | undefined {
  const match = /^v1:([a-z-]{1,20}):([\w-]{0,60})$/.exec(id);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { action: match[1], argument: match[2] };
}
