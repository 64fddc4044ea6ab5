export { createAdmission } from './admit.ts';
export { createLedger } from './ledger.ts';
