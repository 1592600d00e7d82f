// Who may do what: every route of the OpenAPI file × every role × a record of one's own organisation and of another's,
// as one golden table, matrix.txt, and one case per route. A line is a route, a column a role; a cell holds the answers
// for own and other. A POST is asked without a deed key: the gate answers first, and behind it the missing key is
// refused (400), so nothing that is asked here has an effect.
//   .  the gate is shut (401, 403, 404)        o  it is open        E  the program broke (5xx)
// ./dev bless rights writes the table anew: read the difference line by line.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { Program } from '../tool/program.mjs';
import { freezeReport, beginRun, recordsOf } from '../tool/records.mjs';

const golden = new URL('matrix.txt', import.meta.url).pathname;
const bless = process.env.GANJIAO_BLESS === '1';
const roles = ['nobody', 'system_officer', 'security_officer', 'audit_officer', 'training_office', 'unit_contact',
  'school_staff', 'supervisor', 'teacher', 'trainee', 'leader'];

const program = await Program.start({ clock: '2022-03-01' });
after(() => program.stop());
await freezeReport(program);
await beginRun(program);
const description = await program.ask('training_office', 'GET', '/openapi.json');
const routes = Object.entries(description.json?.paths ?? {})
  .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase().padEnd(4)} ${path}`)).sort();

// What no list names (a job, an upload, a sign-in elsewhere) is a number that nothing has.
const fill = (path, records) => path.replace(/\{(\w+)\}/g, (_, name) => records[name] ?? '1');

async function cell(role, route, records) {
  const [method, path] = route.split(/ +/);
  const { status } = await program.ask(role === 'nobody' ? null : role, method, fill(path, records), { deed: null });
  if (status >= 500) return 'E';
  return [401, 403, 404].includes(status) ? '.' : 'o';
}

const width = Math.max(...routes.map((route) => route.length), 0);
async function line(route) {
  const path = route.split(/ +/)[1];
  const [own, other] = [await recordsOf(program, path, 'own'), await recordsOf(program, path, 'other')];
  const cells = [];
  for (const role of roles) cells.push(((await cell(role, route, own)) + (await cell(role, route, other))).padEnd(role.length));
  return `${route.padEnd(width)}  ${cells.join(' ')}`.trimEnd();
}

// A {param} whose owner the gate looks up needs a record of one's own unit and one of another: without them a cell says
// nothing. (Other words of addresses are checked by their handlers and their slices' tests.)
const owned = ['org', 'person', 'group', 'account', 'plan', 'item', 'class', 'session', 'leave', 'teacher', 'course', 'site', 'line', 'target'];
for (const name of owned.filter((param) => routes.some((route) => route.includes(`{${param}}`)))) {
  test(`the demo has a ${name} of one's own and another's`, () => {
    const record = program.records[name];
    assert.ok(record?.own && record?.other && record.own !== record.other, `src/demo makes no pair for {${name}}`);
  });
}

const squeezed = (text) => text.trim().replace(/ +/g, ' ');
const agreed = new Map();
if (existsSync(golden)) {
  for (const text of readFileSync(golden, 'utf8').split('\n').slice(1).filter(Boolean)) {
    agreed.set(text.split(/ +/).slice(0, 2).join(' '), squeezed(text));
  }
}

const found = [];
for (const route of routes) {
  const name = squeezed(route);
  test(`who may ${name}`, async () => {
    const text = await line(route);
    found.push(text);
    assert.ok(!/[.oE]*E/.test(text.slice(width)), `broken: ${text}`);
    if (!bless) assert.equal(squeezed(text), agreed.get(name) ?? `${name} is not in matrix.txt`);
  });
}

test('the table names every route, and no other', () => {
  assert.ok(routes.length > 5, `the OpenAPI file names hardly any route (status ${description.status})`);
  if (bless) writeFileSync(golden, `${[`${''.padEnd(width)}  ${roles.join(' ')}`, ...found].join('\n')}\n`);
  else assert.deepEqual([...agreed.keys()], routes.map(squeezed));
});
