import { automatic1111 } from '../../src/providers/automatic1111/automatic1111.ts';
import { providerContract } from '../contract/provider.ts';
import { createWebUiBench, password } from './automatic1111-bench.ts';

const skips = {
  refusal: 'a web UI has no filter and refuses no words',
  restart: 'a web UI keeps no result: it is in the answer to the process that asked, which hands it on only where it is stopped in order; see automatic1111-work',
};

providerContract(automatic1111.kind, { create: () => createWebUiBench(), prompts: { good: 'a lighthouse' }, secrets: [password], skips });
providerContract(`${automatic1111.kind} of an older kind`, {
  create: () => createWebUiBench({ kind: { tellsTask: false, hasSchedulers: false } }), prompts: { good: 'a lighthouse' }, secrets: [password],
  skips: { ...skips, cancel: 'it does not say what it is working on, so that nothing is stopped there' },
});
