export { createBacklog } from './backlog.ts';
export { createDispatcher, type Dispatcher } from './dispatcher.ts';
export { createLocalLane } from './lane-local.ts';
