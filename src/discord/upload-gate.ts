/** Lets uploads through one by one as long as their bytes together stay under `most`; a larger one goes alone. */
export function createUploadGate(most: number): <T>(bytes: number, upload: () => Promise<T>) => Promise<T> {
  let taken = 0;
  const waiting: { readonly bytes: number; go(): void }[] = [];
  const admit = (): void => {
    for (let next = waiting[0]; next && (taken === 0 || taken + next.bytes <= most); next = waiting[0]) {
      waiting.shift();
      taken += next.bytes;
      next.go();
    }
  };
  return async (bytes, upload) => {
    await new Promise<void>((resolve) => {
      waiting.push({ bytes, go: resolve });
      admit();
    });
    try {
      return await upload();
    } finally {
      taken -= bytes;
      admit();
    }
  };
}
