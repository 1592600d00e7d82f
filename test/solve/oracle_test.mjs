// The engine beside outside solvers: LEMON's flows where one class a person is all, Cbc where it is more. Random small
// instances, always the same ones.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { file, run, scratch } from './command.mjs';
import { best, dice, draw, result, text } from './instance.mjs';

const PURE = 300, FULL = 150, FULL_TEXT = 20;

function lemon() {
  const made = resolve('build/test-tools/lemon'), source = 'test/solve/lemon.cc';
  const time = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  mkdirSync('build/test-tools', { recursive: true });
  if (time(made) < time(source)) execFileSync('g++', ['-O1', '-w', '-o', made, source]);
  return made;
}

function solved(name, p, ...words) {
  const instance = file(`${name}.txt`, text(p)), out = join(scratch, `${name}.result`);
  const solve = run('solve', instance, '--out', out, ...words);
  assert.equal(solve.code, 0, `${name}: ${solve.err}\n${text(p)}`);
  const check = run('check', instance, out);
  assert.equal(check.code, 0, `${name}: ${check.out}${check.err}\n${text(p)}`);
  return { instance, out, ...result(out) };
}

test('pure instances come to what LEMON finds, and say so', () => {
  const d = dice(1), all = [];
  for (let i = 0; i < PURE; i++) {
    const p = draw(d, true);
    all.push({ p, ...solved(`pure-${i}`, p) });
  }
  const said = execFileSync(lemon(), all.map((a) => a.instance), { encoding: 'utf8' }).trim().split('\n');
  all.forEach((a, i) => {
    const [, ...optimum] = said[i].split(' ');
    assert.deepEqual(a.reached, optimum.map(Number), `${i}: LEMON finds better\n${text(a.p)}`);
    assert.deepEqual(a.bound, a.reached, `${i}: optimal, but not proven\n${text(a.p)}`);
    if (i % 6) return;
    const again = solved(`again-${i}`, a.p, '--start', a.out);
    assert.deepEqual([again.taken, again.bound], [a.taken, a.bound], `${i}: begun from itself, a plan moves somebody\n${text(a.p)}`);
  });
});

test('full instances: what is reached, what Cbc finds and the bound stand in this order', () => {
  const d = dice(2);
  let goals = 0, met = 0, proven = 0, whole = 0;
  for (let i = 0; i < FULL; i++) {
    const p = draw(d, false);
    const r = solved(`full-${i}`, p);
    const optimum = best(scratch, p, r.reached).values;
    optimum.forEach((v, g) => {
      const where = `${i}, goal ${g + 1}: reached ${r.reached[g]}, Cbc ${v}, bound ${r.bound[g]}\n${text(p)}`;
      assert.ok(g < 2 ? r.bound[g] <= v && v <= r.reached[g] : r.reached[g] <= v && v <= r.bound[g], where);
    });
    goals += optimum.length;
    met += optimum.filter((v, g) => v === r.reached[g]).length;
    proven += optimum.filter((_, g) => r.bound[g] === r.reached[g]).length;
    whole += optimum.every((v, g) => v === r.reached[g]);
  }
  console.log(`# full: ${met} of ${goals} goals optimal (${proven} proven), ${whole} of ${FULL} instances optimal in all goals`);
});

test('threads change nothing', () => {
  const d = dice(3);
  for (let i = 0; i < FULL_TEXT; i++) {
    const p = draw(d, i % 4 === 0);
    const files = [1, 2, 3].map((n) => solved(`threads-${i}-${n}`, p, '--threads', String(n)).out);
    files.slice(1).forEach((f) => execFileSync('cmp', [files[0], f]));
  }
});
