// Coverage targets: the office sets one, sees who is missing, hands the classes that close the gap to a call-up run;
// a unit sees its own share on the phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, moves } from './harness.mjs';

let house, office;
before(async () => { house = await House.open({ clock: '2022-10-11' }); office = await house.signIn('training_office'); });
after(() => house?.close());

const number = async (page, label) =>
  Number((await page.locator('.figure, .figures > *').filter({ hasText: label }).first().innerText()).replace(/\D/g, ''));

test('a target is set, and its numbers open exactly those people', async () => {
  await office.goto('/targets');
  await house.lookAt(office, 'target-list');
  await office.locator('.deeds a', { hasText: '设定目标' }).click();
  await office.locator('select[name=group]').selectOption({ label: '科员及以下公务员' });
  await office.locator('input[name=name]').fill('科员年底前到班九成');
  await office.locator('input[name=percent]').fill('90');
  await office.locator('input[name=source]').fill('州委组织部 2022 年工作要点');
  await house.lookAt(office, 'target-form');
  await moves(office, () => office.locator('main form.form button').first().click());
  assert.match(await office.locator('h1').innerText(), /到班九成/);
  await house.lookAt(office, 'target-card');
  const missing = await number(office, '未到班');
  assert.ok(missing > 0);
  await moves(office, () => office.locator('nav a, .tabs a', { hasText: '未到班人员' }).first().click());
  assert.equal(Number((await office.locator('main .count').filter({ hasText: /\d/ }).last().innerText()).replace(/\D/g, '')), missing);
  await house.lookAt(office, 'target-missing');
});

test('the classes that close the gap are ticked in a call-up run', async () => {
  await moves(office, () => office.locator('.tabs a', { hasText: '可补班次' }).click());
  await house.lookAt(office, 'target-classes');
  const suggested = await office.getByRole('row').filter({ hasText: '建议安排' }).count();
  assert.ok(suggested > 0);
  await moves(office, () => office.getByRole('link', { name: '用这些班次统筹调训' }).click());
  assert.equal(await office.locator('input[name=classes]:checked').count(), suggested);
});

test('a unit sees its own share on the phone', async () => {
  const unit = await house.signIn('unit_contact', { device: 'phone' });
  await unit.goto('/targets');
  await moves(unit, () => unit.locator('main table th a').first().click());
  await house.lookAt(unit, 'target-card-phone');
});

test('the pages are valid', () => house.validate());
