import { providerContract } from '../contract/provider.ts';
import { sdServer } from '../../src/providers/sd-server/sd-server.ts';
import { capabilitiesOf, createSdServerBench, token } from './sd-server-bench.ts';

const skips = { refusal: 'the server has no filter and refuses no words' };

providerContract(sdServer.kind, { create: () => createSdServerBench(), prompts: { good: 'a lighthouse' }, secrets: [token], skips });
providerContract(`${sdServer.kind} with a video model`, {
  create: () => createSdServerBench({ capabilities: capabilitiesOf('video') }), prompts: { good: 'waves' }, secrets: [token], skips,
});
