import { expect, test } from 'vitest';
import { createPatientFetch } from '../../src/lib/patient-fetch.ts';
import { startHttpService } from '../fakes/http-service.ts';

test('the patient fetch sends forms and JSON and reads answers as the built-in one does', async () => {
  await using service = await startHttpService(async (request) => ({ json: { got: (await request.form()).get('name') } }));
  await using patient = createPatientFetch();
  const form = new FormData();
  form.set('name', 'value');
  const response = await patient.fetch(service.origin, { method: 'POST', body: form });
  expect(await response.json()).toEqual({ got: 'value' });
});

test('the patient fetch ends with its signal alone', async () => {
  const asked = Promise.withResolvers<undefined>();
  await using service = await startHttpService(() => {
    asked.resolve(undefined);
    return new Promise<never>(() => {});
  });
  await using patient = createPatientFetch();
  const end = new AbortController();
  const answer = patient.fetch(service.origin, { signal: end.signal });
  await asked.promise;
  const reason = new Error('enough');
  end.abort(reason);
  await expect(answer).rejects.toBe(reason);
});

test('the patient fetch takes a redirect for an error, whatever it is asked', async () => {
  await using service = await startHttpService(() => ({ status: 302, headers: { location: '/elsewhere' } }));
  await using patient = createPatientFetch();
  await expect(patient.fetch(service.origin, { redirect: 'follow' })).rejects.toThrow();
  expect(service.requests).toHaveLength(1);
});
