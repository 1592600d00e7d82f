// ganjiao callup check from outside: a result that holds, and what is said of it when any of its lines is bent; wrong
// words, refused files, JSON; plans of Cbc.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { file, instance, result, run, scratch } from './command.mjs';
import { best, dice, draw, text } from './instance.mjs';

const check = (text, ...words) => run('check', file('instance', instance), file('result', text), ...words);

test('a result that holds', () => {
  const said = check(result);
  assert.equal(said.code, 0, said.out);
  assert.deepEqual(said.out.trim().split('\n'), [
    '2 assignments',
    'goal 1, mandatory pairs unplaced: reached 0, bound 0, optimal, confirmed',
    'goal 2, shortfall of minimums: reached 1, bound 1, optimal, confirmed',
    'goal 3, tier 1: reached 9, bound 9, optimal, confirmed',
    'holds',
  ]);
  const json = JSON.parse(check(result, '--json').out);
  assert.deepEqual([json.good, json.feasible, json.assignments, json.findings], [true, true, 2, []]);
  assert.deepEqual(json.goals[2], { goal: 3, name: 'tier 1', reached: 9, bound: 9, proven: 9, gap: 0, confirmed: true });
});

test('a weaker bound holds, and its gap is said', () => {
  const said = check(result.replace('b 0 1 9', 'b 0 0 10'));
  assert.equal(said.code, 0);
  assert.match(said.out, /goal 2, shortfall of minimums: reached 1, bound 0, gap 1, confirmed\n/);
  assert.match(said.out, /goal 3, tier 1: reached 9, bound 10, gap 1 \(10\.0000 %\), confirmed\n/);
});

const bent = [
  ['o 0 1 9', 'o 0 1 10', 'goal 3, tier 1: the result says 10, its pairs come to 9'],
  ['o 0 1 9', 'o 0 0 9', 'goal 2, shortfall of minimums: the result says 0, its pairs come to 1'],
  ['o 0 1 9', 'o 1 1 9', 'goal 1, mandatory pairs unplaced: the result says 1, its pairs come to 0'],
  ['b 0 1 9', 'b 1 1 9', 'goal 1, mandatory pairs unplaced: 0 is reached, beyond the bound 1'],
  ['b 0 1 9', 'b 0 2 9', 'goal 2, shortfall of minimums: the bound is said to be 2, its proof shows only 1'],
  ['b 0 1 9', 'b 0 1 8', 'goal 3, tier 1: 9 is reached, beyond the bound 8'],
  ['b 0 1 9', 'b 0 1 8', 'goal 3, tier 1: the bound is said to be 8, its proof shows only 9'],
  ['p callup-result 2', 'p callup-result 3', 'line 1: 3 assignments are announced here, the file has 2'],
  ['x 1 1\n', '', 'goal 3, tier 1: the result says 9, its pairs come to 4'],
  ['x 1 1', 'x 2 1', 'goal 3, tier 1: the result says 9, its pairs come to 7'],
  ['x 1 1', 'x 1 2', 'line 4: person 1 and class 2 are no pair of the instance'],
  ['x 1 1', 'x 3 2', 'line 5: person 3 and class 2 stand here already'],
  ['x 1 1', 'x 1 1\nx 2 1', 'class 1 has 2 people, at most 1 are allowed'],
  ['x 1 1', 'x 3 1', 'person 3 is in 2 classes, at most 1 are allowed'],
  ['x 1 1', 'x 3 1', 'person 3 is in classes 1 and 2 on the same day'],
  ['x 1 1', 'x 3 1', 'unit 2 has 2 people in class on day 4, at most 1 are allowed'],
  ['#y 2 scale 1\n#y 2 class_least 2 1\n', '', 'goal 2, shortfall of minimums: the bound 1 has no proof; without one only 0 is certain'],
  ['#y 2 class_least 2 1\n', '', 'goal 2, shortfall of minimums: the bound is said to be 1, its proof shows only 0'],
  ['#y 3 class_most 1 6', '#y 3 class_most 1 4', 'goal 3, tier 1: the bound is said to be 9, its proof shows only 10'],
  ['#y 3 class_most 1 6', '#y 3 class_most 2 6', 'goal 3, tier 1: the bound is said to be 9, its proof shows only 15'],
  ['#y 3 class_most 1 6', '#y 3 class_most 1 6\n#y 3 day 2 9 1\n#y 3 day 2 8 1', 'goal 3, tier 1: its prices cannot be counted with'],
];
for (const [old, line, finding] of bent) {
  test(`${JSON.stringify(old)} bent to ${JSON.stringify(line)}`, () => {
    assert.ok(result.includes(old));
    const said = check(result.replace(old, line));
    assert.equal(said.code, 1);
    assert.ok(said.out.split('\n').includes(`finding: ${finding}`), said.out);
    assert.match(said.out, /\ndoes not hold\n$/);
    const json = JSON.parse(check(result.replace(old, line), '--json').out);
    assert.ok(!json.good && json.findings.includes(finding));
  });
}

test('files that are of no use', () => {
  const good = file('instance', instance);
  const cases = [
    [['check', good, file('result', result.replace('o 0', 'o -1'))], 1, /result, line 2: what a goal comes to should be a whole number/],
    [['check', good, join(scratch, 'none')], 1, /result, .*none: No such file/],
    [['check', file('bad', instance.replace('u 2 10', 'u 2 -1')), good], 1, /instance, line 3: the headcount should be .* found "-1"/],
    [['check', good], 2, /^usage/],
    [[], 2, /^usage/],
  ];
  for (const [words, code, why] of cases) {
    const said = run(...words);
    assert.match(said.err, why);
    assert.equal(said.code, code, said.err);
  }
  const json = JSON.parse(run('check', good, join(scratch, 'none'), '--json').out);
  assert.match(json.fault, /No such file/);
});

test('the checker counts what Cbc counts', () => {
  const d = dice(4);
  for (let i = 0; i < 20; i++) {
    const p = draw(d, false), instance = file('cbc.txt', text(p)), out = join(scratch, 'cbc.result');
    const { values, taken } = best(scratch, p);
    const goals = values.join(' '), seats = taken.map((a) => `x ${a.person + 1} ${a.klass + 1}\n`).join('');
    writeFileSync(out, `p callup-result ${taken.length}\no ${goals}\nb ${goals}\n${seats}`);
    const said = JSON.parse(run('check', instance, out, '--json').out);
    assert.ok(said.feasible, `${i}: ${said.findings}`);
    assert.deepEqual(said.goals.map((g) => g.reached), values, `${i}\n${text(p)}`);
    said.goals.forEach((g, n) => assert.ok(n < 2 ? g.proven <= values[n] : g.proven >= values[n], `${i}: ${g.name} proves too much`));
  }
});
