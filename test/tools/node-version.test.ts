import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);

/** Runs a program behind the check in a Node that claims to be of this version. */
function runAs(version: string) {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath, ['--import', pretend, '--import', './tools/node-version.mjs', '-e', 'console.log("started")'],
    { cwd: ROOT, encoding: 'utf8', env: {} },
  );
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

describe('The check of the Node version', () => {
  test.each(['18.20.8', '20.20.2', '22.23.0', '23.11.1'])('ends Node %s with one sentence that says what to do', (version) => {
    const { status, stdout, stderr } = runAs(version);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n')).toHaveLength(1);
    expect(stderr).toContain(`Darkroom needs Node 24 or newer, and this is ${version}`);
    expect(stderr).toContain('npm install');
  });

  test.each(['24.0.0', '24.21.0', '26.10.0', '100.0.0'])('lets Node %s through without a word', (version) => {
    expect(runAs(version)).toEqual({ status: 0, stdout: 'started', stderr: '' });
  });

  test('stands before every script that needs the newer Node', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { scripts: Record<string, string> };
    for (const name of ['start', 'demo', 'generate', 'bench', 'test', 'test:all']) {
      expect(scripts[name]).toContain('node --import ./tools/node-version.mjs ');
    }
  });
});
