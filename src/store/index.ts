export { openStore } from './database.ts';
