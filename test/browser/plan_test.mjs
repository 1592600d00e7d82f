// The yearly plan and the bank through the browser: the unit enters and submits, the office sees the look-alike, decides and issues.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House } from './harness.mjs';

let house;
before(async () => { house = await House.open(); });
after(async () => { await house.close(); });

const enter = async (page, name) => {
  await page.goto('/plan');
  await page.locator('.deeds a', { hasText: '申报班次' }).click();
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=theme]').fill('财政预算绩效管理');
  await page.locator('input[name=audience]').fill('各县市财政局业务骨干');
  await page.locator('select[name=field]').selectOption('economy');
  await page.locator('input[name=starts]').fill('2022-09-05');
  await page.locator('input[name=days]').fill('3');
  await page.locator('input[name=seats]').fill('45');
  await page.locator('input[name=money]').fill('36000');
};

test('a unit enters and submits, the office decides and issues', async () => {
  const unit = await house.signIn('unit_contact');
  await enter(unit, '预算绩效管理培训班');
  await house.lookAt(unit, 'plan-item-form');
  await unit.locator('main form.form button.main').click();
  await unit.waitForURL('**/item/*');
  const item = new URL(unit.url()).pathname;
  await unit.locator('.deeds form button').click();
  await unit.waitForLoadState();
  assert.match(await unit.locator('h1').innerText(), /待审核/);
  await house.lookAt(unit, 'plan-item-unit');

  const office = await house.signIn('training_office');
  await office.goto('/plans?waiting=1');
  assert.match(await office.locator('#look-rows').innerText(), /预算绩效管理培训班/);
  await house.lookAt(office, 'plan-table');
  await office.goto(item);
  await house.lookAt(office, 'plan-item-office');
  await office.locator('input[name=verdict][value=approved]').check();
  await office.locator('form.verdict button').click();
  await office.waitForLoadState();
  assert.match(await office.locator('h1').innerText(), /已批准/);

  await office.goto('/plan');
  const plan = new URL(office.url()).pathname;
  await office.goto(`${plan}?view=band`);
  await house.lookAt(office, 'plan-band');
  await office.goto(`${plan}/issue`);
  await house.lookAt(office, 'plan-issue-preview');
  await office.locator('textarea[name=reason]').fill('增加一期');
  await office.locator('form.card button').click();
  await office.waitForURL('**/issue/*');
  assert.match(await office.locator('main').innerText(), /预算绩效管理培训班/);
  await house.lookAt(office, 'plan-frozen');
  for (const path of ['/plans', `${plan}/issues`, `${plan}/window`]) {
    await office.goto(path);
    await house.lookAt(office, `plan${path.replaceAll(/[/0-9]+/g, '-')}`);
  }
});

test('a workbook is previewed and entered', async () => {
  const unit = await house.signIn('unit_contact');
  await unit.goto('/plan');
  await unit.locator('.deeds a', { hasText: '用表格申报' }).click();
  await house.lookAt(unit, 'plan-upload');
  const rows = '班次名称,培训主题,培训对象,班次类型,领域,开班时间,天数,人数\n甲班,主题,对象,专题班,法治,2022-10,3,40\n乙班,主题,对象,专题班,天文,2022-10,3,40\n';
  await unit.locator('input[type=file]').setInputFiles({ name: '申报.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
  await unit.locator('main form.form button.main').click();
  await unit.waitForURL('**/upload/*');
  assert.match(await unit.locator('main').innerText(), /领域：“天文”无法识别/);
  await house.lookAt(unit, 'plan-preview');
});

test('on the phone nothing is wider than the screen', async () => {
  const unit = await house.signIn('unit_contact', { device: 'phone' });
  for (const path of ['/plan', '/bank', '/bank/courses']) {
    await unit.goto(path);
    await house.lookAt(unit, `phone${path.replaceAll('/', '-')}`);
  }
});

test('the bank', async () => {
  const school = await house.signIn('school_staff');
  for (const path of ['/bank', '/bank/courses', '/bank/sites', '/bank/lines']) {
    await school.goto(path);
    await house.lookAt(school, path.slice(1).replaceAll('/', '-'));
    const first = school.locator('#look-rows th a').first();
    await first.click();
    await school.waitForLoadState();
    await house.lookAt(school, `${path.slice(1).replaceAll('/', '-')}-one`);
    await school.goto(path);
    await school.locator('.deeds a').first().click();
    await school.waitForLoadState();
    await house.lookAt(school, `${path.slice(1).replaceAll('/', '-')}-form`);
  }
});

test('valid HTML', async () => { await house.validate(); });
