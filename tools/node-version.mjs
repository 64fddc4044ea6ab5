// Loaded by `node --import` before anything else, so that an older Node ends with this sentence and not with
// ERR_UNKNOWN_FILE_EXTENSION. Plain JavaScript that Node 18 still reads.
const NEEDED = 24;
const running = process.versions.node;

if (Number(running.split('.')[0]) < NEEDED) {
  console.error(
    `Darkroom needs Node ${NEEDED} or newer, and this is ${running}: run it through npm after a plain \`npm install\`, which brings`
      + ` Node ${NEEDED} along (not with --ignore-scripts or --omit=dev), or install Node ${NEEDED} yourself where npm has none for this platform.`,
  );
  process.exit(1);
}
