// The built program on a fresh copy of the demo, for tests that speak to it from outside.
//   const p = await Program.start();   then p.url, p.account(role), p.ask(…), p.stop()
// The database is GANJIAO_DATABASE, sqlite or postgres, unless the test names one: ./dev test runs most suites on both.
// The demo is seeded once a process and database and copied for each start: no test sees what another one did.
//
// `ganjiao demo --json` prints {"accounts": [{"role", "username", "password", "totp", "token", "person", "org"}]}:
// `totp` is the officer's secret in base 32 (or ""), `token` a bearer token with the same rights; and beside them
// {"records": {"person": {"own", "other"}, "org": …, "class": …}}: for each {param} of the routes one record of the unit
// contact's unit and one of another county.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const binary = resolve(process.env.GANJIAO ?? 'build/ganjiao');
const scratch = mkdtempSync(join(tmpdir(), 'ganjiao-test-'));
const running = new Set(); // a test that dies takes its servers with it
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

export const databases = ['sqlite', 'postgres'];
export const given = process.env.GANJIAO_DATABASE ?? 'sqlite';
const seeded = new Map();
let copies = 0;

// ---- PostgreSQL: ./dev test hands over one database; ours are made beside it ----------------------------------
function postgresUrl(name) {
  const admin = process.env.GANJIAO_TEST_PG;
  if (!admin) throw new Error('GANJIAO_TEST_PG names no PostgreSQL database; run the tests by ./dev test');
  const url = admin.match(/^(postgresql:\/\/[^/]*\/)([^?]*)(.*)$/);
  return { own: `${url[1]}${url[2]}_${name}${url[3]}`, admin, base: `${url[2]}_${name}` };
}

function createDatabase(name, template) {
  const { own, admin, base } = postgresUrl(name);
  const from = template ? ` TEMPLATE ${postgresUrl(template).base}` : '';
  execFileSync('psql', ['-q', '-d', admin, '-c', `CREATE DATABASE ${base}${from}`]);
  return own;
}

// ---- the demo -------------------------------------------------------------------------------------------------
// The demo has classes of its own day and of the week after. A test that stops the clock finds those of one day,
// whatever today is; on this one both counties have seats.
const seededOn = '2026-11-30';

function seed(database, profile, stopped) {
  const key = `${database}_${profile.replaceAll('-', '_')}${stopped ? '_stopped' : ''}`;
  if (!seeded.has(key)) {
    const folder = join(scratch, key);
    const place = ['--data', folder];
    if (database === 'postgres') place.push('--db', createDatabase(key));
    const on = stopped ? ['--clock', seededOn] : [];
    const said = execFileSync(binary, ['demo', '--profile', profile, ...place, ...on, '--json'], { encoding: 'utf8' });
    seeded.set(key, { folder, key, ...JSON.parse(said) });
  }
  return seeded.get(key);
}

function copyOf(demo, database) {
  const name = `${demo.key}_${++copies}`;
  const folder = join(scratch, name);
  cpSync(demo.folder, folder, { recursive: true });
  const place = ['--data', folder];
  if (database === 'postgres') place.push('--db', createDatabase(name, demo.key));
  return { folder, place };
}

// ---- the server -----------------------------------------------------------------------------------------------
export class Program {
  // `clock: '2022-03-01'`: it is nine o'clock on that day and stays so. `under`: words before the program's own.
  static async start({ database = given, profile = 'small', clock, under = [], trace } = {}) {
    const demo = seed(database, profile, Boolean(clock));
    const program = new Program();
    Object.assign(program, copyOf(demo, database), { accounts: demo.accounts, records: demo.records ?? {}, database, under, trace });
    await program.serve(clock);
    return program;
  }

  // Stops cleanly and comes up again on another day.
  async turnTo(clock) {
    await this.end();
    await this.serve(clock);
  }

  async serve(clock) {
    this.log = [];
    this.clock = clock && Date.parse(`${clock}T09:00:00+08:00`);
    const words = ['serve', ...this.place, '--listen', '127.0.0.1:0', ...(clock ? ['--clock', clock] : []),
      ...(this.trace ? ['--trace', this.trace] : [])];
    const whole = [...this.under, binary, ...words];
    this.child = spawn(whole[0], whole.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.child);
    this.ended = new Promise((done) => this.child.once('exit', (code, signal) => done(code ?? signal)));
    this.ended.then(() => running.delete(this.child));
    this.child.stderr.setEncoding('utf8').on('data', (text) => this.log.push(text));
    this.url = await this.address();
  }

  async address() {
    const late = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    for await (const line of createInterface(this.child.stdout)) {
      const said = line.match(/^listening on (http:\S+)/);
      if (!said) continue;
      clearTimeout(late);
      this.child.stdout.resume();
      return said[1];
    }
    clearTimeout(late);
    throw new Error(`the program said no address: ${this.log.join('')}`);
  }

  async stop() {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // A clean end within ten seconds is part of every test.
  async end() {
    const hard = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    this.child.kill('SIGTERM');
    const how = await this.ended;
    clearTimeout(hard);
    if (how !== 0) throw new Error(`the program ended with ${how}: ${this.log.join('').slice(-2000)}`);
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  account(role) {
    const found = this.accounts.find((account) => account.role === role || account.username === role);
    if (!found) throw new Error(`the demo has no account ${role}; it has ${this.accounts.map((a) => a.role)}`);
    return found;
  }

  // The database asked, or changed, past the program: what comes out as text.
  sql(text) {
    const db = this.place[this.place.indexOf('--db') + 1];
    const words = this.database === 'postgres' ? ['psql', '-qAt', '-d', db, '-c', text] : ['sqlite3', join(this.folder, 'ganjiao.db'), text];
    return execFileSync(words[0], words.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  // One request as JSON with the account's token; `fields` makes it a form. The answer's body is parsed when it is JSON.
  async ask(role, method, path, { fields, accept = 'application/json', lang = 'zh-CN', deed = randomUUID(), more = {} } = {}) {
    const headers = { Accept: accept, 'Accept-Language': lang, ...more };
    if (role) headers.Authorization = `Bearer ${this.account(role).token}`;
    if (method === 'POST') headers.Origin = this.url;
    if (method === 'POST' && deed) headers['Idempotency-Key'] = deed;
    const answer = await fetch(this.url + path, { method, headers, body: fields, redirect: 'manual' });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? '';
    const text = bytes.toString('utf8');
    const json = type.includes('json') && text ? JSON.parse(text) : undefined;
    return { status: answer.status, headers: answer.headers, type, bytes, text, json };
  }
}

// ---- one-time codes (RFC 6238: SHA-1, 30 s, 6 digits) ---------------------------------------------------------
export function totpCode(secret, at = Date.now()) {
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', fromBase32(secret)).update(count).digest();
  const start = mac[19] & 15;
  return String((mac.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function fromBase32(text) {
  let bits = '';
  for (const letter of text.replaceAll('=', '').toUpperCase()) {
    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
