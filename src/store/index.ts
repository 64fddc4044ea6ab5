export { openStore } from './database.ts';
export { lockFolder } from './folder-lock.ts';
export { lookInto } from './look.ts';
