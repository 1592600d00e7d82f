// The OpenAPI file that the program makes from its routes: read by Redocly and Spectral, and its GET examples run by
// Dredd against a fresh demo.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Program } from '../tool/program.mjs';

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'ganjiao-api-'));
const file = join(scratch, 'openapi.json');

let program;
before(async () => {
  program = await Program.start({ clock: '2022-03-01' });
  const { status, text } = await program.ask('training_office', 'GET', '/openapi.json');
  assert.equal(status, 200);
  writeFileSync(file, text);
});
after(async () => {
  rmSync(scratch, { recursive: true });
  await program?.stop();
});

async function passes(tool, words) {
  try {
    await run(`node_modules/.bin/${tool}`, words, { maxBuffer: 1 << 26 });
  } catch (error) {
    assert.fail(`${error.stdout}\n${error.stderr}`.slice(-6000));
  }
}

test('Redocly finds nothing', () => passes('redocly', ['lint', '--config', 'test/api/redocly.yaml', file]));
test('Spectral finds nothing', () => passes('spectral', ['lint', '--ruleset', 'test/api/spectral.yaml', '--fail-severity', 'warn', file]));
test('Dredd: the examples are answered as described', () =>
  passes('dredd', [file, program.url, '--loglevel', 'error', '--header', `Authorization: Bearer ${program.account('training_office').token}`]));
