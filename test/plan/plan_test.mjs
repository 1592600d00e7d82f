// Which tables SQLite reads from end to end, or walks along an index of, when every GET page is opened as each role on the
// demo; it holds no statistics, so these are the plans that a prefecture gets. scans.txt names the table and the index of
// each with the reason why it may. ./dev bless plan writes the list anew and leaves new reasons empty, which fails: say
// why, or give the statement an index. What a statement made itself (WITH, sub-selects) is not asked about.
// And which of the tables that are cut by person, class, chain or value a page asks without naming one: spread over many
// machines it would ask them all. fan_out.txt names them together, as statements do, with the reason.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { Program } from '../tool/program.mjs';
import { beginRun, freezeReport, recordsOf } from '../tool/records.mjs';
import { everyShard, tables } from './spread.mjs';

const golden = new URL('scans.txt', import.meta.url).pathname;
const bless = process.env.GANJIAO_BLESS === '1';
const roles = ['training_office', 'unit_contact', 'school_staff', 'supervisor', 'teacher', 'trainee', 'leader',
  'system_officer', 'security_officer', 'audit_officer'];

const program = await Program.start({ database: 'sqlite', clock: '2022-03-01', trace: 'plan,sql' });
after(() => program.stop());

const agreed = new Map();
if (existsSync(golden)) {
  for (const text of readFileSync(golden, 'utf8').split('\n').filter((row) => row && !row.startsWith('#'))) {
    const [table, index, ...reason] = text.trim().split(/ +/);
    agreed.set(`${table} ${index}`, reason.join(' '));
  }
}

// "SCAN p USING COVERING INDEX people_person_by_name" in a statement that calls the table p.
function scanned(plan, sql) {
  const [, name, index = 'whole'] = plan.match(/^SCAN (\S+)(?:.* INDEX (\S+))?/);
  if (new RegExp(`\\) (AS )?${name}\\b`).test(sql)) return null;
  const table = name.includes('_') && new RegExp(`\\b${name}\\b(?! AS)`).test(sql) ? name
    : sql.match(new RegExp(`\\b([a-z]+_[a-z_]+) (?:AS )?${name}\\b`))?.[1];
  return table && !new RegExp(`\\b${table} AS (MATERIALIZED )?\\(`).test(sql) ? `${table} ${index}` : null;
}

const found = new Map(); // → the first statement that does
test('every table that is read whole is listed, with the reason', async () => {
  await freezeReport(program);
  await beginRun(program);
  const { json } = await program.ask('training_office', 'GET', '/openapi.json');
  const pages = Object.entries(json.paths).filter(([, methods]) => methods.get).map(([path]) => path);
  for (const path of pages) {
    const own = await recordsOf(program, path, 'own');
    const address = path.replace(/\{(\w+)\}/g, (_, name) => own[name] ?? '1');
    for (const role of roles) {
      const { status } = await program.ask(role, 'GET', address);
      assert.ok(status < 500, `${role} ${address} answered ${status}`);
    }
  }
  for (const [, plan, sql] of program.log.join('').matchAll(/ plan="([^"]*)" sql="(.*)"\n/g)) {
    const key = scanned(plan, sql);
    if (key && !found.has(key)) found.set(key, sql);
  }
  assert.ok(pages.length > 100 && found.size > 5, `only ${pages.length} pages and ${found.size} tables were seen`);
  if (bless) writeFileSync(golden, [...found.keys()].sort().map((key) => `${key} ${agreed.get(key) ?? ''}\n`).join(''));
  const fresh = [...found].filter(([key]) => !agreed.get(key)).map(([key, sql]) => `${key}: ${sql}`);
  assert.deepEqual(fresh, [], 'no reason stands in test/plan/scans.txt for these');
});

test('the list names no table that is not read so any more', () => {
  assert.deepEqual([...agreed.keys()].filter((key) => !bless && !found.has(key)), []);
});

// ---- statements that would ask every machine --------------------------------------------------------------------------
const spread = new URL('fan_out.txt', import.meta.url).pathname;
const allowed = new Map(existsSync(spread)
  ? readFileSync(spread, 'utf8').split('\n').filter(Boolean).map((row) => row.split(/: (.*)/, 2)) : []);
const wide = new Map(); // tables → the first statement that asks them so

test('every statement that would ask all machines is listed, with the reason', () => {
  for (const [, sql] of program.log.join('').matchAll(/ sql ms=\S+ rows=\S+ sql="(.*)"\n/g)) {
    const key = everyShard(sql).join(' ');
    if (key && !wide.has(key)) wide.set(key, sql);
  }
  assert.ok(tables.length > 20 && wide.size > 5, `only ${tables.length} tables are cut, and ${wide.size} lists were seen`);
  if (bless) writeFileSync(spread, [...wide.keys()].sort().map((key) => `${key}: ${allowed.get(key) ?? ''}\n`).join(''));
  assert.deepEqual([...wide].filter(([key]) => !allowed.get(key)), [], 'no reason stands in test/plan/fan_out.txt for these');
});

test('that list names nothing that is not asked so any more', () => {
  assert.deepEqual([...allowed.keys()].filter((key) => !bless && !wide.has(key)), []);
});
