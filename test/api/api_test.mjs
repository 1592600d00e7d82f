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
import { valueAt } from '../story/language.mjs';

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
  ['system_officer', /^\/(accounts|account\/\{account\}$|system$|person\/\{person\}\/account$)|^\/accounts\//],
  ['security_officer', /^\/grants|\/roles$/],
  ['trainee', /^\/(me|my)\/|^\/class\/\{class\}\/leave$/],
];
const roleOf = (path) => roles.find(([, paths]) => paths.test(path))?.[0] ?? 'training_office';

// What a resting demo has no record of: the first run is over, nobody is half signed in or before a code, nothing was
// uploaded.
const resting = new Set(['/first-run', '/sign-in/code', '/sign-in/enrol', '/sign-in/password', '/job/{job}', '/org/{org}/import/{job}',
  '/org/{org}/plan/{plan}/upload/{upload}', '/check-in/{session}']);

// ---- records for addresses: the demo names one for each kind the gate knows; the others are read from lists -------
const lists = {
  '/audit/entry/{entry}': { entry: ['/audit', 'rows.0.entry'] },
  '/rule/{key}': { key: ['/rules', 'areas.0.rows.0.key'] },
  '/person/{person}/post/{post}': { post: ['/person/{person}/posts', 'posts.0.post'] },
  '/person/{person}/credit/{entry}': { entry: ['/person/{person}/credit', 'entries.0.entry'] },
  '/person/{person}/certificate/{certificate}': { certificate: ['/my/certificates', 'papers.0.certificate', 'trainee'] },
  '/plan/{plan}/issue/{number}': { number: ['/plan/{plan}/issues', 'rows.0.number'] },
  '/org/{org}/plan/{plan}/issue/{number}': { number: ['/org/{org}/plan/{plan}/issues', 'rows.0.number'] },
  '/org/{org}/calls/{of}/{person}': { of: ['/org/{org}/calls', 'rows.0.class'], person: ['/org/{org}/calls', 'rows.0.person'] },
  '/verify/{code}': { code: ['/my/certificates', 'papers.0.number', 'trainee'] },
  '/figure/{name}': { name: ['/figures/all', 'sections.0.figures.0.figure'] },
  '/figure/{name}/records': { name: ['/figures/all', 'sections.0.figures.0.figure'] },
  '/report/{report}': { report: ['/reports', 'rows.0.report'] },
};

const filled = (path) => path.replace(/\{(\w+)\}/g, (_, name) => program.records[name]?.own ?? assert.fail(`no record for {${name}}`));

async function recordsOf(path) {
  if (path === '/person/{person}/account') return { person: program.records.person.other }; // who has no account yet
  const found = {};
  for (const [name, [list, where, role = roleOf(path)]] of Object.entries(lists[path] ?? {})) {
    const { json } = await program.ask(role, 'GET', filled(list));
    found[name] = String(valueAt(json, where) ?? assert.fail(`${list} has no ${where} for ${path}`));
  }
  return found;
}

// The one GET, its addresses filled and its good answer only.
async function operation(path, { get }) {
  const records = await recordsOf(path);
  const parameters = (get.parameters ?? []).filter((p) => p.in === 'path').map((p) => {
    const example = records[p.name] ?? program.records[p.name]?.own ?? assert.fail(`no record for {${p.name}} of ${path}`);
    return { ...p, example };
  });
  return { get: { ...get, parameters, responses: { 200: get.responses['200'] } } };
}

const answersJson = ([path, { get }]) => get?.responses['200']?.content?.['application/json'] && !resting.has(path);

async function ask(role) {
  const mine = Object.entries(description.paths).filter((each) => answersJson(each) && roleOf(each[0]) === role);
  const paths = {};
  for (const [path, methods] of mine) paths[path] = await operation(path, methods);
  const asked = join(scratch, `${role}.json`);
  writeFileSync(asked, JSON.stringify({ ...description, paths }));
  const signed = role === 'nobody' ? [] : ['--header', `Authorization: Bearer ${program.account(role).token}`];
  const { stdout } = await passes('dredd', [asked, program.url, '--loglevel', 'warning', '--color=false', ...signed]);
  const [, passing] = stdout.match(/complete: (\d+) passing, 0 failing, 0 errors/) ?? assert.fail(stdout.slice(-2000));
  assert.equal(Number(passing), mine.length, 'Dredd left something out');
}

test('a frozen report is there to be read', async () => {
  const fields = new URLSearchParams({ org: (await program.ask('training_office', 'GET', '/reports')).json.scope.org, year: '2022' });
  const { status } = await program.ask('training_office', 'POST', '/reports/freeze', { fields });
  assert.ok(status < 400, `freezing answered ${status}`);
});
for (const role of ['training_office', ...roles.map(([name]) => name)]) {
  test(`Dredd: what ${role} reads is as described`, () => ask(role));
}
