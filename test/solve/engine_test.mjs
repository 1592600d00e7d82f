// ganjiao callup solve from outside: words, files, breaking off, beginning from an earlier result.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { binary, file, instance, result, run, scratch } from './command.mjs';

test('words and files that are of no use', () => {
  const good = file('instance', instance);
  const cases = [
    [['solve', file('bad', instance.replace('m 3 2', 'm 1 2')), '--out', join(scratch, 'never')], 1, /instance, line 10: person 1 is mandatory in class 2 without an a line/],
    [['solve', join(scratch, 'none'), '--out', join(scratch, 'never')], 1, /instance, .*none: No such file/],
    [['solve', good, '--out', join(scratch, 'no/folder')], 3, /no\/folder cannot be written/],
    [['solve', good], 2, /^usage: ganjiao callup solve INSTANCE --out RESULT/],
    [['solve', good, '--out', join(scratch, 'never'), '--threads', '-1'], 2, /^usage/],
  ];
  for (const [words, code, why] of cases) {
    const said = run(...words);
    assert.match(said.err, why);
    assert.equal(said.code, code, said.err);
  }
  assert.ok(!existsSync(join(scratch, 'never')), 'a refused instance writes nothing');
});

test('solve says what check confirms', () => {
  const good = file('instance', instance), out = join(scratch, 'solved');
  const said = run('solve', good, '--out', out, '--json');
  assert.equal(said.code, 0, said.err);
  const json = JSON.parse(said.out);
  assert.deepEqual([json.assignments, json.reached, json.bound, json.stopped], [2, [0, 1, 9], [0, 1, 9], false]);
  assert.equal(run('check', good, out).code, 0);
  const words = run('solve', good, '--out', out).out;
  assert.match(words, /^2 assignments\ngoal 1, .*optimal\ngoal 2, .*reached 1, bound 1, optimal\ngoal 3, .*optimal\n$/);
});

test('nobody to call is said, and is a result', () => {
  const nobody = file('nobody', 'p callup 0 1 0 0 1\nc 1 2 3 1 5\n'), out = join(scratch, 'solved');
  const said = run('solve', nobody, '--out', out);
  assert.equal(said.code, 0);
  assert.match(said.err, /nobody is eligible/);
  assert.match(said.out, /shortfall of minimums: reached 2, bound 2, optimal/);
  assert.equal(run('check', nobody, out).code, 0);
});

test('a run that is broken off leaves a partial result that holds', async () => {
  const large = join(scratch, 'large'), out = join(scratch, 'partial');
  const words = ['100000', '300', 'away=30', 'dates=1', 'classes=2', 'tiers=3', 'mandatory=20', 'quotas=900'];
  execFileSync('build/callup_instance', words, { stdio: ['ignore', openSync(large, 'w'), 'inherit'] });
  const child = spawn(binary, ['callup', 'solve', large, '--out', out], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  await wait(1500);
  child.kill('SIGTERM');
  assert.equal(await ended, 4);
  assert.match(said, /assignments, stopped before the end\n(goal .*reached.*bound.*\n){5}/);
  const holds = run('check', large, out);
  assert.equal(holds.code, 0, holds.out);
});

test('a run may begin from an earlier result', () => {
  const good = file('instance', instance), out = join(scratch, 'again');
  const start = file('start', result.replace('x 1 1', 'x 2 1').replace('x 3 2', 'x 1 2')); // the second is no pair any more
  assert.equal(run('solve', good, '--out', out, '--start', start).code, 0);
  assert.match(readFileSync(out, 'utf8'), /^p callup-result 2\no 0 1 9\n/);
  assert.equal(run('solve', good, '--out', out, '--start', join(scratch, 'none')).code, 1);
});
