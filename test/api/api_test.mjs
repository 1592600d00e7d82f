// The OpenAPI file that the program makes from its routes: read by Redocly and Spectral, and asked by Dredd, role by role,
// on a fresh demo: every GET with a JSON answer, its addresses filled with records of the demo, is answered 200 in the
// described shape. (Dredd takes no examples from OpenAPI 3.1 and cannot ask for files or send our deeds: what each POST
// does is told by the stories, the files by their slices' tests.)
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Program } from '../tool/program.mjs';
import { freezeReport, beginRun, markMany, recordsOf } from '../tool/records.mjs';

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'ganjiao-api-'));
const file = join(scratch, 'openapi.json');

let program;
let description;
before(async () => {
  program = await Program.start({ clock: '2022-11-21' });
  const { status, text, json } = await program.ask('training_office', 'GET', '/openapi.json');
  assert.equal(status, 200);
  description = json;
  writeFileSync(file, text);
});
after(async () => {
  rmSync(scratch, { recursive: true });
  await program?.stop();
});

async function passes(tool, words) {
  try {
    return await run(`node_modules/.bin/${tool}`, words, { maxBuffer: 1 << 26 });
  } catch (error) {
    return assert.fail(`${error.stdout}\n${error.stderr}`.slice(-6000));
  }
}

test('Redocly finds nothing', () => passes('redocly', ['lint', '--config', 'test/api/redocly.yaml', file]));
test('Spectral finds nothing', () => passes('spectral', ['lint', '--ruleset', 'test/api/spectral.yaml', '--fail-severity', 'warn', file]));

// ---- whom Dredd asks as -----------------------------------------------------------------------------------------
const roles = [
  ['nobody', /^\/(sign-in$|verify)/],
  ['audit_officer', /^\/audit/],
  ['system_officer', /^\/(accounts|account\/\{account\}$|system(\/|$)|person\/\{person\}\/account$)|^\/accounts\//],
  ['security_officer', /^\/grants|\/roles$/],
  ['trainee', /^\/(me|my)\/|^\/class\/\{class\}\/leave$/],
];
const roleOf = (path) => roles.find(([, paths]) => paths.test(path))?.[0] ?? 'training_office';

// What a resting demo has no record of: the first run is over, nobody is half signed in or before a code, nothing was
// uploaded.
const resting = new Set(['/first-run', '/sign-in/code', '/sign-in/enrol', '/sign-in/password', '/me/account/code', '/job/{job}', '/org/{org}/import/{job}',
  '/org/{org}/plan/{plan}/upload/{upload}', '/org/{org}/units/{sheet}', '/check-in/{session}']);

// The one GET, its addresses filled and its good answer only.
async function operation(path, { get }) {
  const records = await recordsOf(program, path, 'own');
  if (path === '/person/{person}/account') records.person = program.records.person.other; // who has no account yet
  const parameters = (get.parameters ?? []).filter((p) => p.in === 'path')
    .map((p) => ({ ...p, example: records[p.name] ?? assert.fail(`no record for {${p.name}} of ${path}`) }));
  return { get: { ...get, parameters, responses: { 200: get.responses['200'] } } };
}

// The shapes that these paths speak of, and no others: Dredd reads each of them anew for every role.
function shapesOf(paths) {
  const schemas = {};
  const gather = (part) => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (schemas[name]) continue;
      schemas[name] = description.components.schemas[name];
      gather(schemas[name]);
    }
  };
  gather([paths, { ...description.components, schemas }]);
  return { ...description.components, schemas };
}

const answersJson = ([path, { get }]) => get?.responses['200']?.content?.['application/json'] && !resting.has(path);

async function ask(role) {
  const mine = Object.entries(description.paths).filter((each) => answersJson(each) && roleOf(each[0]) === role);
  const paths = {};
  for (const [path, methods] of mine) paths[path] = await operation(path, methods);
  const asked = join(scratch, `${role}.json`);
  writeFileSync(asked, JSON.stringify({ ...description, paths, components: shapesOf(paths) }));
  const signed = role === 'nobody' ? [] : ['--header', `Authorization: Bearer ${program.account(role).token}`];
  const { stdout } = await passes('dredd', [asked, program.url, '--loglevel', 'warning', '--color=false', ...signed]);
  const [, passing] = stdout.match(/complete: (\d+) passing, 0 failing, 0 errors/) ?? assert.fail(stdout.slice(-2000));
  assert.equal(Number(passing), mine.length, 'Dredd left something out');
}

test('a frozen report is there to be read', () => freezeReport(program));
test('a run of the call-up engine is there to be read', () => beginRun(program));
test('a deed with many people is there to be read', () => markMany(program));
for (const role of ['training_office', ...roles.map(([name]) => name)]) {
  test(`Dredd: what ${role} reads is as described`, () => ask(role));
}
