// Long work and large deeds under faults, on both databases: the server is killed at chance moments, the disk is full, an
// fsync fails, PostgreSQL ends its connections. Afterwards: what was acknowledged is there, nothing is half, the audit
// holds, the job's page says what happened, and the same again has one effect in all.
// GANJIAO_SEED=… repeats the moments of a run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { databases, Program } from '../tool/program.mjs';

const clock = '2022-11-21';
const kills = 3;
const seed = Number(process.env.GANJIAO_SEED ?? Date.now() % 1e9);
console.log(`# GANJIAO_SEED=${seed}`);
let state = seed;
const chance = () => ((state = (state * 48271 + 11) % 2147483647), state / 2147483647);

const scratch = mkdtempSync(join(tmpdir(), 'ganjiao-work-'));
const started = new Set();
async function start(how) {
  const p = await Program.start({ clock, ...how });
  started.add(p);
  return p;
}
after(async () => {
  for (const p of started) await p.kill();
  rmSync(scratch, { recursive: true, force: true });
});

// ---- asking -----------------------------------------------------------------------------------------------------------
const office = 'training_office';
const get = async (p, path, role = office) => (await p.ask(role, 'GET', path)).json;
const post = (p, path, fields, { role = office, deed } = {}) => p.ask(role, 'POST', path, { fields: new URLSearchParams(fields), deed });
async function good(answer) {
  const { status, text } = await answer;
  assert.ok(status < 400, `${status} ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
const jobAt = (p, location) => `/job/${location.startsWith('/callup/') ? p.sql(`SELECT job FROM callup_run WHERE id = ${location.split('/').pop()}`) : location.split('/').pop()}`;

async function over(p, location, role = office) {
  const page = jobAt(p, location);
  for (let tries = 0; tries < 1500; tries++) {
    const job = await get(p, page, role);
    if (job?.over) return job;
    await wait(20);
  }
  throw new Error(`${location} does not end`);
}

const count = (p, text) => Number(p.sql(`SELECT count(*) FROM ${text}`));

function holds(place) {
  const said = JSON.parse(execFileSync('build/ganjiao', ['verify', '--json', ...place], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  assert.deepEqual({ fault: said.fault, differences: said.credit_differences }, { fault: '', differences: 0 });
}

// ---- the works --------------------------------------------------------------------------------------------------------
// prepare(p) makes what is needed; begin(p, x, deed) sends the deed; effect(p, x) is 0 or whole(x), nothing between;
// `job`: the deed begins one.
async function upload(p) {
  const letter = (n) => String.fromCodePoint(0x4e00 + n); // no figures in names
  const lines = Array.from({ length: 400 }, (_, i) => `试导入${letter(i)},19${70 + (i % 25)}.03,科员`);
  const form = new FormData();
  form.set('roster', new Blob([`姓名,出生年月,职务\n${lines.join('\n')}\n`]), '名册.csv');
  const sent = await good(p.ask(office, 'POST', `/org/${p.records.org.own}/import`, { fields: form }));
  await over(p, sent.location);
  assert.equal((await get(p, sent.location)).may_write, 400);
  return { url: sent.location };
}

async function reckoned(p) {
  const { classes } = await get(p, '/callup');
  const fields = [...classes.slice(0, 2).map((c) => ['classes', c.class]), ['away_percent', '30'], ['max_per_year', '2'], ['least_percent', '0']];
  return { fields };
}

async function ready(p) {
  const { fields } = await reckoned(p);
  const { location } = await good(post(p, '/callup', fields));
  for (let run; !(run = await get(p, location)).ready; await wait(20)) assert.ok(run.waiting, run.fault);
  const { picked } = await get(p, location);
  assert.ok(picked > 0, 'the run calls somebody');
  return { location, picked, before: count(p, 'class_trainee') };
}

async function closable(p) {
  const base = `/class/${p.records.class.own}`;
  await good(post(p, `${base}/close/summary`, { summary: '圆满结束' }));
  const { passing } = await get(p, `${base}/close`);
  assert.ok(passing > 0);
  return { base, passing };
}

async function closed(p) {
  const x = await closable(p);
  await good(post(p, `${x.base}/close`, { passing: x.passing, reason: '补录完毕' }));
  return x;
}

const copies = async (p) => (await get(p, '/system', 'system_officer')).backups;
function copyHolds(p, name) {
  const from = join(p.folder, 'backup', name);
  if (p.database === 'postgres') return execFileSync('pg_restore', ['--list', from], { stdio: 'pipe' });
  const folder = join(scratch, name);
  mkdirSync(folder);
  copyFileSync(from, join(folder, 'ganjiao.db'));
  copyFileSync(join(p.folder, 'secret.key'), join(folder, 'secret.key'));
  return holds(['--data', folder]);
}

const works = {
  import: {
    job: true,
    prepare: upload,
    begin: (p, x, deed) => post(p, `${x.url}/write`, {}, { deed }),
    effect: (p) => count(p, "people_person WHERE name LIKE '试导入%'"),
    whole: () => 400,
  },
  'call-up run': {
    job: true,
    prepare: reckoned,
    begin: (p, x, deed) => post(p, '/callup', x.fields, { deed }),
    effect: (p) => count(p, 'callup_run WHERE state = 2'),
    whole: () => 1,
    async settled(p) {
      assert.equal(count(p, 'callup_run WHERE state = 1'), 0, 'no run waits for ever');
      assert.equal(count(p, 'callup_pick WHERE run NOT IN (SELECT id FROM callup_run WHERE state = 2)'), 0);
    },
  },
  publishing: {
    job: true,
    prepare: ready,
    begin: (p, x, deed) => post(p, `${x.location}/send`, { reply_by: '2022-11-25' }, { deed }),
    effect: (p, x) => count(p, 'class_trainee') - x.before,
    whole: (x) => x.picked,
  },
  closing: {
    prepare: closable,
    begin: (p, x, deed) => post(p, `${x.base}/close`, { passing: x.passing, reason: '补录完毕' }, { deed }),
    effect: (p) => count(p, `certificate_paper WHERE class = ${p.records.class.own}`),
    whole: (x) => x.passing,
    async settled(p, x, done) {
      assert.equal((await get(p, `${x.base}/close`)).closed, done > 0);
    },
  },
  certificates: {
    job: true,
    prepare: closed,
    begin: (p, x, deed) => post(p, `${x.base}/certificates`, {}, { deed }),
    async effect(p, x, location) {
      const { status, bytes } = await p.ask(office, 'GET', `${jobAt(p, location)}/result`);
      if (status === 404) return 0;
      assert.match(bytes.toString('latin1'), /^%PDF[^]*%%EOF\s*$/);
      return 1;
    },
    whole: () => 1,
  },
  backup: {
    job: true,
    role: 'system_officer',
    prepare: async () => ({}),
    begin: (p, x, deed) => post(p, '/system/backup', {}, { role: 'system_officer', deed }),
    effect: async (p) => (await copies(p)).length,
    whole: () => 1,
    async settled(p) {
      for (const { name } of await copies(p)) copyHolds(p, name);
      const there = await copies(p);
      // Killed before the work began, there is no folder yet.
      const folder = join(p.folder, 'backup');
      const files = existsSync(folder) ? readdirSync(folder) : [];
      assert.equal(files.length, there.length, 'nothing half lies about');
    },
  },
};

// ---- what must hold ---------------------------------------------------------------------------------------------------
// Of one deed, whether it was acknowledged or not: sent again it is the same deed. Returns the effect.
async function truth(p, work, x, deed) {
  const answer = await good(work.begin(p, x, deed));
  const job = work.job && (await over(p, answer.location, work.role));
  const done = await work.effect(p, x, answer.location);
  assert.ok(done === 0 || done === work.whole(x), `${done} of ${work.whole(x)}`);
  if (job) {
    assert.equal(job.state.label, done ? 'state_done' : 'state_failed', `${JSON.stringify(job)}, but ${done} are there`);
    assert.ok(job.outcome, 'the page says what came out');
  } else {
    assert.equal(done, work.whole(x));
  }
  await work.settled?.(p, x, done);
  x.last = `${job?.outcome} ${p.log.join('').split('\n').filter((line) => / level=(warn|error) /.test(line)).slice(-6).join('\n')}`;
  return done;
}

// What failed as a whole is sent again, as a person does. What the machine still does of the fault (a connection that is
// told to end and has not ended) may hit it once more: then it failed as a whole again, and the reason is printed.
async function passesSoon(p, work, x) {
  for (let tries = 0; tries < 3; tries++) {
    if ((await truth(p, work, x, randomUUID())) === work.whole(x)) return;
    console.log(`# failed once more: ${x.last.replaceAll('\n', ' | ')}`);
  }
  assert.fail(x.last);
}

async function begun(name, database) {
  const p = await start({ database });
  return { p, work: works[name], x: await works[name].prepare(p) };
}

// How long the deed takes when nobody disturbs it.
async function undisturbed(name, database) {
  const { p, work, x } = await begun(name, database);
  const started = performance.now();
  const { location } = await good(work.begin(p, x, randomUUID()));
  if (work.job) await over(p, location, work.role);
  const took = performance.now() - started;
  await p.stop();
  return took;
}

async function killedAt(name, database, milliseconds) {
  const { p, work, x } = await begun(name, database);
  const deed = randomUUID();
  const sent = work.begin(p, x, deed).catch(() => undefined);
  await wait(milliseconds);
  await p.kill();
  const answer = await sent;
  await p.serve(clock);
  if (!work.job && answer?.status < 400) assert.equal(await work.effect(p, x), work.whole(x), 'acknowledged and lost');
  if (work.job && answer?.status < 400) assert.ok(await get(p, jobAt(p, answer.json.location), work.role), 'acknowledged and lost');
  const done = await truth(p, work, x, deed);
  if (done === 0) await passesSoon(p, work, x);
  holds(p.place);
  await p.stop();
}

for (const database of databases) {
  for (const name of Object.keys(works)) {
    test(`${name} killed at chance moments (${database})`, async () => {
      const took = await undisturbed(name, database);
      for (let i = 0; i < kills; i++) await killedAt(name, database, chance() * took);
    });
  }

  test(`a migration killed at chance moments (${database})`, async () => {
    for (let i = 0; i < kills; i++) {
      const p = await start({ database });
      await p.end();
      const people = count(p, 'people_person');
      p.sql('ALTER TABLE job_job DROP COLUMN outcome_en; DELETE FROM store_schema WHERE number = 42');
      const coming = p.serve(clock).catch(() => undefined);
      await wait(chance() * 200);
      await p.kill();
      await coming;
      await p.serve(clock);
      assert.equal(count(p, 'job_job WHERE outcome_en IS NOT NULL'), 0);
      assert.equal(count(p, 'people_person'), people);
      holds(p.place);
      await p.stop();
    }
  });
}

// ---- what passes without a restart ------------------------------------------------------------------------------------
// `trouble` begins before the deed and `relief` ends it; the deed fails in the user's words, and afterwards it works.
async function passes(name, database, { under, trouble, relief }) {
  const p = await start({ database, under });
  const work = works[name];
  const x = await work.prepare(p);
  await trouble(p);
  const deed = randomUUID();
  const answer = await work.begin(p, x, deed);
  if (answer.status >= 400) assert.match(answer.text, /系统出错|error/, 'said in words');
  // The log knows when the deed came to its end; the end itself may be unwritten until there is room.
  for (let tries = 0; answer.status < 400 && !new RegExp(`job=${jobAt(p, answer.json.location).slice(5)} kind=.* end=`).test(p.log.join('')); tries++) {
    assert.ok(tries < 500, 'the job does not end');
    await wait(20);
  }
  await relief(p);
  if (answer.status < 400) {
    assert.equal(await truth(p, work, x, deed), 0);
    assert.match((await over(p, answer.json.location, work.role)).outcome, /没有写入任何数据/);
  }
  assert.equal(await truth(p, work, x, randomUUID()), work.whole(x));
  holds(p.place);
  await p.stop();
}

const limit = (p, bytes) => execFileSync('prlimit', ['--pid', String(p.child.pid), `--fsize=${bytes}:unlimited`]);
const full = { trouble: (p) => limit(p, 256 << 10), relief: (p) => limit(p, 'unlimited') };
const control = (p, word) => execFileSync('fiu-ctrl', ['-c', `${word} name=posix/io/sync/*`, String(p.child.pid)]);
const unsynced = { under: ['fiu-run', '-x'], trouble: (p) => control(p, 'enable'), relief: (p) => control(p, 'disable') };
for (const name of ['import', 'backup']) {
  test(`${name} on a full disk`, () => passes(name, 'sqlite', full));
  test(`${name} while fsync fails`, () => passes(name, 'sqlite', unsynced));
}

// A connection that is lost while it commits may hide a commit: whatever the truth is, the page says it.
for (const name of ['import', 'publishing']) {
  test(`${name} while PostgreSQL ends its connections`, async () => {
    const { p, work, x } = await begun(name, 'postgres');
    const deed = randomUUID();
    const sent = work.begin(p, x, deed);
    for (let i = 0; i < 12; i++) {
      await wait(chance() * 60);
      p.sql('SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
    }
    const { status } = await sent;
    assert.ok(status < 400 || status === 500, `answered, ${status}`);
    if ((await truth(p, work, x, deed)) === 0) await passesSoon(p, work, x);
    holds(p.place);
    await p.stop();
  });
}
