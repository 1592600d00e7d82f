// The candidates page: chosen by keyboard, by dropping onto seats and by the check boxes alone; counts follow; what was
// chosen survives filters and pages; everybody the filter finds is previewed and called at once; a unit answers by thumb.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, moves } from './harness.mjs';

let house, office, board;
before(async () => {
  house = await House.open({ clock: '2022-12-01' });
  office = await house.signIn('training_office');
  await office.goto('/classes');
  await moves(office, () => office.getByRole('link', { name: '办公室综合业务培训班' }).first().click());
  board = `${new URL(office.url()).pathname}/callup`;
});
after(() => house?.close());

const chosen = async (page) => Number((await page.locator('[data-board-sum]').innerText()).match(/\d+/)[0]);
const rows = (page) => page.locator('[data-board-rows] tbody tr');

test('the arrows move, the space bar ticks, and the counts follow', async () => {
  await office.goto(board);
  await house.lookAt(office, 'board');
  const begin = await chosen(office);
  assert.ok(begin > 0);
  await rows(office).first().focus();
  await office.keyboard.press('Space');
  assert.equal(await chosen(office), begin - 1);
  await office.keyboard.press('ArrowDown');
  await office.keyboard.press('Space');
  assert.equal(await chosen(office), begin - 2);
  const levels = await office.locator('[data-chosen-level]').allInnerTexts();
  assert.equal(levels.reduce((sum, n) => sum + Number(n), 0), begin - 2);
});

test('a row dropped onto the seats is ticked', async () => {
  const first = rows(office).first();
  assert.ok(!(await first.locator('input').isChecked()));
  const before = await chosen(office);
  await first.locator('th').dragTo(office.locator('[data-drop="0"]'));
  assert.ok(await first.locator('input').isChecked());
  assert.equal(await chosen(office), before + 1);
});

test('what is chosen survives a filter, and without script too', async () => {
  const before = await chosen(office);
  await office.locator('select[name=duty]').selectOption('met');
  await moves(office, () => office.locator('[data-board] .filters button').click());
  assert.equal(await chosen(office), before);
  const plain = await house.signIn('training_office', { script: false });
  await plain.goto(board);
  const name = await rows(plain).first().locator('th').innerText();
  await rows(plain).first().locator('input').uncheck();
  await plain.locator('input[name=words]').fill(name);
  await moves(plain, () => plain.locator('[data-board] .filters button').click());
  assert.ok(!(await rows(plain).filter({ hasText: name }).first().locator('input').isChecked()));
  assert.equal(await chosen(plain), before);
});

test('everybody whom the filter finds is previewed, then called', async () => {
  await office.goto(`${board}?fits=1`);
  await moves(office, () => office.getByRole('button', { name: /按筛选结果全部选调/ }).click());
  const button = office.getByRole('button', { name: /^选调 \d+ 人/ });
  const people = Number((await button.innerText()).match(/\d+/)[0]);
  assert.ok(people > 0 && people <= 24);
  await house.lookAt(office, 'board-preview', { sent: false });
  await moves(office, () => button.click());
  await office.getByRole('heading', { name: new RegExp(`${people} 人`) }).first().waitFor();
});

test('the unit answers with its thumb', async () => {
  const unit = await house.signIn('unit_contact', { device: 'phone' });
  await moves(unit, () => unit.locator('ul.todo a', { hasText: /调训/ }).first().click());
  await house.lookAt(unit, 'replies-phone');
  const small = await unit.locator('main :is(button, a.button, label.tick)').evaluateAll((all) =>
    all.filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.textContent.trim()));
  assert.deepEqual(small, []);
  await moves(unit, () => unit.getByRole('link', { name: '换人或请求不参加' }).first().click());
  await house.lookAt(unit, 'reply-phone');
  await unit.locator('form[action$="/decline"] textarea').fill('年终决算，无法离岗');
  await moves(unit, () => unit.locator('form[action$="/decline"] button').click());
  await unit.getByText('年终决算').first().waitFor();
});

test('the pages are valid', () => house.validate());
