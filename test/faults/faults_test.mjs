// What breaks under a running server, and what must hold: every acknowledged check-in is there afterwards with its audit
// entry, nothing is half, the chains are whole, and the server goes on without a restart where the fault has passed.
// `build/checkin` (test/load/checkin.c) makes the hall, sends the check-ins and compares what was acknowledged.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createInterface } from 'node:readline';

const scratch = mkdtempSync(join(tmpdir(), 'ganjiao-faults-'));
const servers = new Set();
after(() => {
  for (const s of servers) s.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

class Hall {
  constructor(name, people, env = {}) {
    Object.assign(this, { folder: join(scratch, name), list: join(scratch, `${name}.list`), acked: join(scratch, `${name}.acked`), env });
    execFileSync('build/checkin', ['prepare', this.folder, String(people), this.list], { env: { ...process.env, ...env }, stdio: 'pipe' });
  }

  async serve(before = []) {
    const db = this.env.GANJIAO_DB ? ['--db', this.env.GANJIAO_DB] : [];
    const words = [...before, 'build/ganjiao', 'serve', '--data', this.folder, ...db, '--listen', '127.0.0.1:0'];
    this.child = spawn(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    servers.add(this.child);
    this.log = '';
    this.child.stderr.on('data', (text) => (this.log += text));
    this.ended = new Promise((done) => this.child.once('exit', (code, signal) => done(signal ?? code)));
    for await (const line of createInterface(this.child.stdout)) {
      const said = line.match(/^listening on http:\/\/[^:]+:(\d+)/);
      if (said) {
        this.port = said[1];
        this.child.stdout.resume();
        return;
      }
    }
    throw new Error(`no address: ${this.log}`);
  }

  // Resolves to what the tool counted, whether all was well or not.
  checkIn(connections = 16) {
    return new Promise((done) => {
      execFile('build/checkin', ['run', this.port, this.list, String(connections), this.acked], (_, stdout) => done(JSON.parse(stdout)));
    });
  }

  // Until something is acknowledged there is nothing to lose.
  async begun() {
    for (let tries = 0; tries < 3000; tries++) {
      if (existsSync(this.acked) && statSync(this.acked).size > 0) return;
      await wait(10);
    }
    throw new Error('no check-in was acknowledged');
  }

  prove() {
    const env = { ...process.env, ...this.env };
    const said = JSON.parse(execFileSync('build/checkin', ['verify', this.folder, this.list, this.acked], { env, encoding: 'utf8' }));
    assert.deepEqual({ missing: said.missing, unaudited: said.unaudited, fault: said.chain_fault }, { missing: 0, unaudited: 0, fault: '' });
    return said.acknowledged;
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    this.child.kill('SIGTERM');
    assert.equal(await this.ended, 0, this.log.slice(-2000));
    servers.delete(this.child);
  }

  processId() {
    return String(this.child.pid);
  }
}

for (const milliseconds of [0, 60, 150]) {
  test(`killed ${milliseconds} ms into the check-ins: nothing acknowledged is lost`, async () => {
    const hall = new Hall(`kill${milliseconds}`, 4000);
    await hall.serve();
    const running = hall.checkIn();
    await hall.begun();
    await wait(milliseconds);
    await hall.kill();
    const before = await running;
    assert.ok(before.good > 0);
    hall.prove();
    await hall.serve();
    const again = await hall.checkIn(); // the same deed keys: what was done is not done again
    assert.equal(again.bad, 0);
    assert.equal(again.good, 4000);
    await hall.stop();
    assert.equal(hall.prove(), 4000);
  });
}

test('a disk that is full is said, and passes without a restart', async () => {
  const hall = new Hall('full', 3000);
  const room = statSync(join(hall.folder, 'ganjiao.db')).size + 600 * 1024;
  await hall.serve(['prlimit', `--fsize=${room}:unlimited`]);
  const first = await hall.checkIn();
  assert.ok(first.bad > 0, `the disk never filled: ${JSON.stringify(first)}`);
  assert.equal(first.lost, 0, 'each request is answered');
  execFileSync('prlimit', ['--pid', hall.processId(), '--fsize=unlimited:unlimited']);
  const second = await hall.checkIn();
  assert.equal(second.bad, 0);
  assert.equal(second.good, 3000);
  await hall.stop();
  assert.equal(hall.prove(), 3000);
});

test('a failed fsync is an error to the client, and passes without a restart', async () => {
  const hall = new Hall('fsync', 2000);
  await hall.serve(['fiu-run', '-x']);
  const child = execFileSync('pgrep', ['-f', `serve --data ${hall.folder}`], { encoding: 'utf8' }).trim().split('\n').pop();
  const control = (word) => execFileSync('fiu-ctrl', ['-c', `${word} name=posix/io/sync/*`, child]);
  control('enable');
  const first = await hall.checkIn();
  assert.equal(first.good, 0, 'nothing is acknowledged that is not on the disk');
  assert.ok(first.bad > 0);
  control('disable');
  const second = await hall.checkIn();
  assert.equal(second.good, 2000);
  process.kill(Number(child), 'SIGTERM');
  await hall.ended;
  assert.equal(hall.prove(), 2000);
});

test('PostgreSQL ends its connections: errors are clear, the next request works', async () => {
  const admin = process.env.GANJIAO_TEST_PG;
  assert.ok(admin, 'run by ./dev test');
  const own = admin.replace(/(postgresql:\/\/[^/]*\/)([^?]*)/, '$1$2_faults');
  const name = own.match(/postgresql:\/\/[^/]*\/([^?]*)/)[1];
  execFileSync('psql', ['-q', '-d', admin, '-c', `CREATE DATABASE ${name}`]);
  const hall = new Hall('postgres', 2000, { GANJIAO_DB: own });
  await hall.serve();
  const running = hall.checkIn(8);
  await hall.begun();
  const cut = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '${name}'`;
  execFileSync('psql', ['-q', '-d', admin, '-c', cut], { stdio: 'pipe' });
  const first = await running;
  assert.equal(first.lost, 0, 'each request is answered');
  const second = await hall.checkIn(8);
  assert.equal(second.bad, 0);
  assert.equal(second.good, 2000);
  await hall.stop();
  assert.equal(hall.prove(), 2000);
});
