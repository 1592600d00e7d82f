// Who may do what: every route of the OpenAPI file × every role × a record of one's own organisation and of another's,
// as one golden table, matrix.txt. A line is a route, a column a role; a cell holds the answers for own and other. A POST
// is asked without a deed key: the gate answers first, and behind it the missing key is refused (400), so nothing that
// is asked here has an effect.
//   .  the gate is shut (401, 403, 404)        o  it is open        E  the program broke (5xx)
// ./dev bless rights writes the table anew: read the difference line by line.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Program } from '../tool/program.mjs';

const golden = new URL('matrix.txt', import.meta.url).pathname;
const bless = process.env.GANJIAO_BLESS === '1';
const roles = ['nobody', 'system_officer', 'security_officer', 'audit_officer', 'training_office', 'unit_contact',
  'school_staff', 'supervisor', 'teacher', 'trainee', 'leader'];

let program, routes;
const rows = [];
before(async () => {
  program = await Program.start({ clock: '2022-03-01' });
  const { json } = await program.ask('training_office', 'GET', '/openapi.json');
  routes = Object.entries(json.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })));
});
after(async () => program?.stop());

// The demo says for each kind of record one that belongs to the unit contact's unit and one of another county.
function fill(path, whose) {
  return path.replace(/\{(\w+)\}/g, (_, name) => program.records[name]?.[whose] ?? '1');
}

async function cell(role, { method, path }, whose) {
  const { status } = await program.ask(role === 'nobody' ? null : role, method, fill(path, whose), { deed: null });
  if (status >= 500) return 'E';
  return [401, 403, 404].includes(status) ? '.' : 'o';
}

describe('rights', () => {
  test('every route says its answer for every role', async () => {
    assert.ok(routes.length > 5, 'the OpenAPI file names hardly any route');
    const sorted = routes.sort((a, b) => `${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1);
    for (const route of sorted) {
      const cells = [];
      for (const role of roles) cells.push((await cell(role, route, 'own')) + (await cell(role, route, 'other')));
      rows.push({ route: `${route.method.padEnd(4)} ${route.path}`, cells });
    }
    assert.deepEqual(rows.filter(({ cells }) => cells.join('').includes('E')).map(({ route }) => route), []);
  });

  test('a record that nothing names is shut to everybody, not broken', async () => {
    for (const route of routes.filter(({ path }) => /\{\w+\}/.test(path))) {
      const path = route.path.replace(/\{\w+\}/g, '1');
      const { status } = await program.ask('training_office', route.method, path, { deed: null });
      assert.ok(status < 500, `${route.method} ${path}: ${status}`);
    }
  });

  test('the table is as it was agreed', () => {
    const width = Math.max(...rows.map(({ route }) => route.length));
    const head = `${''.padEnd(width)}  ${roles.join(' ')}`;
    const table = [head, ...rows.map(({ route, cells }) =>
      `${route.padEnd(width)}  ${cells.map((value, i) => value.padEnd(roles[i].length)).join(' ')}`.trimEnd())].join('\n') + '\n';
    if (bless) writeFileSync(golden, table);
    assert.ok(existsSync(golden), 'matrix.txt is not there: ./dev bless rights writes it');
    assert.equal(table, readFileSync(golden, 'utf8'));
  });
});
