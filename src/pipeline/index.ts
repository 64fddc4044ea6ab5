export { createCatalog } from './catalog.ts';
export { createLookout } from './lookout.ts';
export { createRetention } from './retention.ts';
export { createRunCall } from './run-call.ts';
export { createRunJob } from './run-job.ts';
export { createRunner } from './runner.ts';
export { createStudio } from './studio.ts';
