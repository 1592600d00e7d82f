// Runs of the call-up engine as the training office does them: begin, look, wish, try again, send.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, moves } from './harness.mjs';

let house, office;
before(async () => { house = await House.open({ clock: '2022-12-01' }); office = await house.signIn('training_office'); });
after(() => house?.close());

const ready = () => office.getByRole('button', { name: /^发出 \d+ 人次的调训$/ }).waitFor();

test('a run over every open class is reckoned and shown', async () => {
  await office.goto('/callup');
  const classes = await office.locator('td.tick input[name="classes"]').count();
  await office.locator('[data-tick-all]').check();
  await office.getByText(new RegExp(`^已选 ${classes} 个班次，空余名额 \\d+ 个$`)).waitFor();
  await office.getByRole('button', { name: '开始统筹' }).click();
  await office.getByText('与其他班次不在同一年度').first().waitFor(); // the demo has a class of another year
  assert.equal(await office.getByText('测算中').count(), 0);
  const rows = office.getByRole('row').filter({ hasText: '2022-12-' });
  await office.locator('[data-tick-all]').uncheck();
  for (const row of await rows.all()) await row.getByRole('checkbox').check();
  await house.lookAt(office, 'callup-runs');
  await office.getByRole('button', { name: '开始统筹' }).click();
  await ready();
  await house.lookAt(office, 'callup-run');
});

test('a number of the coverage opens as many people', async () => {
  const run = office.url();
  const link = office.locator('a[href*="/cover/"][href$="-after"]').filter({ hasText: /\([1-9]/ }).first();
  const people = Number((await link.innerText()).match(/\((\d+)/)[1]);
  await moves(office, () => link.click());
  assert.equal(await office.locator('tbody tr').count(), Math.min(people, 200));
  await house.lookAt(office, 'callup-cover');
  await office.goto(run);
});

test('each class says who is picked and why, and why not', async () => {
  await office.getByRole('link', { name: '办公室综合业务培训班' }).click();
  await office.getByRole('heading', { name: /选出 \d+ 人/ }).waitFor();
  await office.getByText(/^下一位：/).waitFor();
  await office.getByText(/再增加 \d+ 个名额/).first().waitFor();
  await house.lookAt(office, 'callup-run-class');
});

test('a choice shows its cost before it is made, needs a reason and keeps both', async () => {
  const page = office.url();
  const form = office.locator('form', { has: office.locator('select[name=kind]') });
  await form.locator('select[name=person]').selectOption({ index: 1 });
  await form.locator('select[name=kind]').selectOption('out');
  await moves(office, () => form.getByRole('button', { name: '看代价' }).click());
  await office.getByText('已有答案').first().waitFor(); // not the word of its progress
  await office.goto(page);
  await office.getByText(/对目标的影响/).first().waitFor();
  await moves(office, () => office.getByRole('button', { name: '多一个名额由谁参加' }).click());
  await office.getByText('已有答案').first().waitFor(); // not the word of its progress
  await office.goto(page);
  await office.getByText(/本班多一个名额/).first().waitFor();
  await house.lookAt(office, 'callup-asked');
  const phone = await house.signIn('training_office', { device: 'phone' });
  await phone.goto(page);
  await house.lookAt(phone, 'callup-asked-phone');
  const decide = office.locator('form', { has: office.getByRole('button', { name: '照此决定' }) }).first();
  await decide.locator('input[name=reason]').fill('正在外地挂职');
  await decide.getByRole('button', { name: '照此决定' }).click();
  await office.getByText('这次不选').first().waitFor();
  await office.getByText(/决定时的代价：/).first().waitFor();
  await office.locator('nav.crumbs a, .crumbs a').last().click();
  await office.getByRole('heading', { name: '哪些规则在限制' }).waitFor();
  await office.getByRole('button', { name: '换个条件再算' }).click();
  await ready();
  await office.getByRole('heading', { name: /与上一方案相比/ }).waitFor();
  await house.lookAt(office, 'callup-run-again');
});

test('what is sent arrives at the units and stays explained', async () => {
  const button = office.getByRole('button', { name: /^发出 \d+ 人次的调训$/ });
  await button.click();
  await office.locator('dialog#ask button[value=yes]').click();
  await office.getByText('已完成').first().waitFor();
  await office.goto('/callup');
  await office.getByText('已发出').first().waitFor();
});

test('who is passed over, what would change it and who is next are kept, in the reader\'s language', async () => {
  await office.goto('/classes');
  await moves(office, () => office.getByRole('link', { name: '办公室综合业务培训班' }).first().click());
  const passed = `${new URL(office.url()).pathname}/callup/passed`;
  await office.goto(passed);
  await office.getByText(/^下一位：/).waitFor();
  await house.lookAt(office, 'callup-passed');
  const reader = await house.signIn('training_office', { lang: 'en' });
  await reader.goto(passed);
  await reader.getByText(/^Next: /).waitFor();
  await reader.getByText(/Would be in with more seats/).first().waitFor();
  await moves(reader, () => reader.locator('tbody th a').first().click());
  assert.equal(await reader.getByText(/应完成|名额/).count(), 0);
  const phone = await house.signIn('training_office', { device: 'phone' });
  await phone.goto(passed);
  await house.lookAt(phone, 'callup-passed-phone');
});

test('a run that was sent is planned again from here: it says who changes before anything is sent', async () => {
  await office.goto('/callup');
  await office.getByRole('row').filter({ hasText: '已发出' }).getByRole('link').first().click();
  await office.getByRole('heading', { name: '换个条件再算' }).waitFor();
  assert.ok(await office.getByRole('checkbox', { name: /从现在的名单出发/ }).isChecked());
  await office.getByRole('button', { name: '换个条件再算' }).click();
  await office.getByRole('button', { name: /^发出调整：调入 \d+ 人次，撤回 0 人次$/ }).waitFor();
  await office.getByRole('heading', { name: /^发出前看清/ }).waitFor();
  await house.lookAt(office, 'callup-run-here');
});

test('a place is filled by the proposal in one click', async () => {
  await office.goto('/classes');
  await office.getByRole('link', { name: '办公室综合业务培训班' }).first().click();
  await office.goto(`${new URL(office.url()).pathname}/callup`);
  await office.getByRole('link', { name: '递补' }).first().click();
  await office.getByText(/最应递补：/).waitFor();
  await house.lookAt(office, 'callup-next');
  await office.getByRole('button', { name: /^换为 / }).click();
  await office.getByText('已调递补人员').first().waitFor();
});

// Held where it is: a job that begins looks as if it ran, and no thread takes it until it waits again.
const held = {
  sqlite: 'CREATE TRIGGER held AFTER INSERT ON job_job BEGIN UPDATE job_job SET state = 1 WHERE id = NEW.id; END',
  postgres: 'CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.state := 1; RETURN NEW; END $$; ' +
    'CREATE TRIGGER held BEFORE INSERT ON job_job FOR EACH ROW EXECUTE FUNCTION held()',
};

test('a run that is cancelled on its page leaves a plan that can be used, and says its gap', async () => {
  house.program.sql(held[house.program.database]);
  await office.goto('/callup');
  for (const tick of await office.locator('tr:has-text("2022-12-") input[name=classes]').all()) await tick.check();
  await moves(office, () => office.getByRole('button', { name: '开始统筹' }).click());
  await office.locator('.progress').waitFor();
  await house.lookAt(office, 'callup-waiting');
  await office.getByRole('button', { name: '停止' }).click();
  await moves(office, () => office.locator('dialog#ask button[value=yes]').click());
  house.program.sql('UPDATE job_job SET state = 0 WHERE state = 1 AND cancel_asked = 1');
  await office.getByText('测算中途停止').waitFor();
  await moves(office, () => office.getByRole('link', { name: '查看结果' }).click());
  await office.getByRole('heading', { name: '测算提前停止' }).waitFor();
  await office.getByText(/名单可以使用.*(还差 \d|都已达到已证明的界限)/).waitFor();
  await ready();
  await house.lookAt(office, 'callup-stopped');
});

test('the pages are valid', () => house.validate());
