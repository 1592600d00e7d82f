// The commands do what the pages do, on both databases: their JSON, their exit codes, their words for what is wrong, and
// that what they write leaves every sum that is kept as it must be.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { databases, Program } from '../tool/program.mjs';

const binary = resolve(process.env.GANJIAO ?? 'build/ganjiao');
const scratch = mkdtempSync(join(tmpdir(), 'ganjiao-commands-'));
const programs = {};
before(async () => {
  for (const database of databases) programs[database] = await Program.start({ database });
});
after(async () => {
  for (const p of Object.values(programs)) await p.stop();
  rmSync(scratch, { recursive: true, force: true });
});
const file = (name) => join(scratch, name);

const header = '姓名,身份证号,出生年月,职务\n';
writeFileSync(file('good.csv'), `${header}赵一,990101198503170018,1985.03,科员\n钱二,,1990-01-01,科员\n`);
writeFileSync(file('units.csv'), '单位代码,单位名称,上级单位\nU1,试点办公室,\nU2,试点办公室一科,U1\n');
writeFileSync(file('units-half.csv'), '单位代码,单位名称,上级单位\nU3,试点中心,\nU4,试点中心一科,没有的单位\n');
writeFileSync(file('half.csv'), `${header}孙三,,1991.05,科员\n李四,,1990-13-01,科员\n`);

for (const database of databases) {
  const on = (name, check) => test(`${name} (${database})`, check);
  const run = (...words) => {
    const { status, stdout, stderr } = spawnSync(binary, [...words, ...programs[database].place, '--json'], { encoding: 'utf8' });
    const said = stdout.startsWith('{') ? JSON.parse(stdout) : stdout;
    return { status, said, words: stderr.split('\n').filter((line) => !line.startsWith('at=')).join('\n') };
  };
  const counts = ({ rows, created, updated, unchanged, rejected }) => [rows, created, updated, unchanged, rejected];
  const roster = (name, ...words) => run('import', 'people', file(name), '--org', '9900-czj', ...words);
  const sums = () => {
    const { status, said } = run('verify');
    assert.deepEqual([status, said.fault, said.credit_differences], [0, '', 0]);
  };

  on('a roster is checked, written, and the second time changes nothing', () => {
    const before = run('figure', 'person_times', '--year', '2022').said.value;
    let done = roster('good.csv', '--check');
    assert.deepEqual([done.status, ...counts(done.said)], [0, 2, 2, 0, 0, 0]);
    done = roster('good.csv');
    assert.deepEqual([done.status, ...counts(done.said)], [0, 2, 2, 0, 0, 0], 'checking wrote nothing');
    done = roster('good.csv');
    assert.deepEqual([done.status, ...counts(done.said)], [0, 2, 0, 0, 2, 0]);
    assert.equal(run('figure', 'person_times', '--year', '2022').said.value, before);
    sums();
  });

  on('a rejected row keeps the others out, unless they are asked for', () => {
    let done = roster('half.csv', '--out', file(`errors-${database}.xlsx`));
    assert.deepEqual([done.status, ...counts(done.said)], [1, 2, 0, 0, 0, 1]);
    assert.deepEqual(done.said.errors.map(({ row, column }) => [row, column]), [[3, '出生年月']]);
    assert.ok(existsSync(file(`errors-${database}.xlsx`)));
    done = roster('half.csv', '--skip-rejected');
    assert.deepEqual([done.status, ...counts(done.said)], [1, 2, 1, 0, 0, 1]);
    done = roster('half.csv', '--skip-rejected');
    assert.deepEqual(counts(done.said), [2, 0, 0, 1, 1]);
    sums();
  });

  on('a table of units is checked, written, and the second time changes nothing', () => {
    const units = (name, ...words) => run('import', 'units', file(name), '--org', '9901', ...words);
    let done = units('units.csv', '--check');
    assert.deepEqual([done.status, ...counts(done.said)], [0, 2, 2, 0, 0, 0]);
    done = units('units.csv');
    assert.deepEqual([done.status, ...counts(done.said)], [0, 2, 2, 0, 0, 0], 'checking wrote nothing');
    done = units('units.csv');
    assert.deepEqual([done.status, ...counts(done.said)], [0, 2, 0, 0, 2, 0]);
    done = units('units-half.csv');
    assert.deepEqual([done.status, ...counts(done.said)], [1, 2, 1, 0, 0, 1]);
    assert.deepEqual(done.said.errors.map(({ row, column }) => [row, column]), [[3, '上级单位']]);
    assert.equal(run('figure', 'person_times', '--year', '2022', '--org', 'U3').status, 1, 'nothing was written');
    sums();
  });

  on('a figure, by a dimension, adds up', () => {
    const { said } = run('figure', 'person_times', '--year', '2022', '--by', 'field');
    assert.ok(said.value > 0);
    assert.equal(said.groups.reduce((sum, { value }) => sum + value, 0), said.value);
    const county = run('figure', 'person_times', '--year', '2022', '--org', '9901').said;
    assert.ok(county.value > 0 && county.value < said.value);
  });

  on('a list becomes the file that its page offers', async () => {
    const to = file(`list-${database}`);
    for (const list of ['people.csv?q=zhang', 'classes.csv', 'credit/people.csv?sort=-name']) {
      const { status, said } = run('export', list, '--out', to);
      const page = await programs[database].ask('training_office', 'GET', `/${list}`);
      assert.deepEqual([status, said.bytes], [0, page.bytes.length]);
      assert.ok(readFileSync(to).equals(page.bytes), list);
    }
    const whole = readFileSync(to, 'utf8').length;
    run('export', 'credit/people.csv?sort=-name', '--org', '9901', '--out', to);
    assert.ok(readFileSync(to, 'utf8').length < whole, 'one county is less than the prefecture');
    assert.equal(run('export', 'people.xlsx', '--out', to).status, 0);
    assert.equal(readFileSync(to, 'latin1').slice(0, 2), 'PK');
    const before = readFileSync(to);
    for (const list of ['people', 'nothing.csv', 'audit.csv', 'accounts.csv', 'class/1/roster.csv']) {
      assert.equal(run('export', list, '--out', to).status, 1, list);
      assert.ok(readFileSync(to).equals(before), 'what stood there stays');
    }
    assert.ok(!existsSync(`${to}.part`));
  });

  on('what is not there is named', () => {
    const wrong = [
      [['figure', 'no_such', '--year', '2022'], /no figure no_such[^]*person_times/],
      [['figure', 'person_times', '--year', '2022', '--by', 'nothing'], /no dimension of this figure nothing/],
      [['figure', 'person_times', '--year', '2022', '--org', '7777'], /no unit with the code 7777/],
      [['report', 'monthly', '--year', '2022', '--format', 'md', '--out', file('x')], /report yearly/],
      [['report', 'yearly', '--year', '2022', '--format', 'odt', '--out', file('x')], /docx\|pdf\|md/],
      [['import', 'people', file('good.csv'), '--org', '7777'], /no unit with the code 7777/],
      [['import', 'people', file('none.csv'), '--org', '9900-czj'], /none\.csv[^]*No such file/],
      [['export'], /people\.csv[^]*plan\/\{plan\}\/items\.xlsx/],
      [['export', 'people', '--out', file('x')], /is a page/],
      [['export', 'nothing.csv', '--out', file('x')], /nothing\.csv: ./],
      [['export', 'people.csv', '--out', file('x'), '--org', '7777'], /no unit with the code 7777/],
      [['export', 'people.csv', '--out', '/nowhere/x'], /No such file/],
      [['backup'], /--out/],
      [['callup', 'export', '1', '--out', file('x')], /./],
      [['nonsense'], /./],
    ];
    for (const [words, reason] of wrong) {
      const done = run(...words);
      assert.ok(done.status > 0, `${words} ended with ${done.status}`);
      assert.match(done.words, reason);
    }
  });

  on('the yearly report as three kinds of file', () => {
    const start = { docx: 'PK', pdf: '%PDF', md: '# ' };
    for (const [format, bytes] of Object.entries(start)) {
      const to = file(`report-${database}.${format}`);
      assert.deepEqual(run('report', 'yearly', '--year', '2022', '--format', format, '--out', to).said, { file: to });
      assert.ok(readFileSync(to, 'latin1').startsWith(bytes), format);
    }
    const { value } = run('figure', 'person_times', '--year', '2022').said;
    assert.match(readFileSync(file(`report-${database}.md`), 'utf8'), new RegExp(`${value} ?人次`));
  });

  on('a backup is made, and an account, once', () => {
    const to = file(`copy "${database}".bak`);
    assert.deepEqual(run('backup', '--out', to).said, { file: to });
    assert.ok(readFileSync(to).length > 10_000);
    const user = ['user', 'add', '--name', '新人', '--username', 'xinren', '--role', 'training_office', '--org', '9901'];
    const { status, said } = run(...user);
    assert.equal(status, 0);
    assert.ok(said.password.length >= 10);
    const again = run(...user);
    assert.ok(again.status > 0);
    assert.match(again.words, /xinren|user/);
    sums();
  });
}
