// A list as an officer works with it all day: filtered, saved by name, with the columns of one's own; left and found
// again; taken along as a file; and a deed with many that was a slip, taken back as a whole.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { House, moves } from './harness.mjs';

let house, page;
before(async () => {
  house = await House.open({ clock: '2022-10-11' });
  page = await house.signIn('training_office');
});
after(() => house?.close());

const menu = (name) => page.locator('details.menu', { has: page.locator('summary', { hasText: name }) });
const rows = () => page.locator('#look-rows tbody tr').count();
const heads = () => page.locator('#look-rows thead th').allInnerTexts();

test('a filter is saved by name', async () => {
  await page.goto('/people');
  const answered = page.waitForResponse((response) => response.url().includes('/people?'));
  await page.locator('select[name=sex]').selectOption('2');
  await answered;
  await page.waitForURL(/sex=2/);
  await page.locator('#look-more a', { hasText: '保存为分组' }).waitFor(); // offered without the page anew
  await menu('保存筛选').locator('summary').click();
  await page.waitForFunction(() => document.activeElement.name === 'name');
  await page.keyboard.type('女干部'); // the menu that opens takes the words at once
  await house.lookAt(page, 'lists-save');
  await moves(page, () => page.locator('form[action="/lists/filters"] button').click());
  assert.match(page.url(), /sex=2/);
  await page.locator('#look-saved a[aria-current]', { hasText: '女干部' }).waitFor();
});

test('columns and order are chosen, and both are found again', async () => {
  const menuOfColumns = menu('列');
  await menuOfColumns.locator('summary').click();
  const [word, choice] = await Promise.all([menuOfColumns.boundingBox(), menuOfColumns.locator('.drop').boundingBox()]);
  assert.ok(choice.y - word.y < 60, `the choice opens at its word: ${choice.y} for ${word.y}`);
  await menuOfColumns.getByLabel('民族', { exact: true }).check();
  await menuOfColumns.getByLabel('职级', { exact: true }).uncheck();
  await menuOfColumns.locator('select[name=sort]').selectOption('-level');
  await house.lookAt(page, 'lists-columns');
  await moves(page, () => menuOfColumns.getByRole('button', { name: '保存显示方式' }).click());
  assert.match(page.url(), /sex=2/);
  await page.goto('/classes');
  await page.goto('/people');
  assert.ok((await heads()).includes('民族') && !(await heads()).includes('职级'), `columns: ${await heads()}`);
  assert.equal(await page.locator('th[aria-sort=descending]').count(), 1);
  await moves(page, () => page.locator('#look-saved a', { hasText: '女干部' }).click());
  assert.match(page.url(), /sex=2/);
  assert.ok((await heads()).includes('民族'));
  await house.lookAt(page, 'lists-kept');
});

test('the file holds exactly what is filtered', async () => {
  const coming = page.waitForEvent('download');
  await page.locator('#look-exports a', { hasText: 'CSV' }).click();
  const lines = readFileSync(await (await coming).path(), 'utf8').trim().split('\r\n');
  const counted = (await page.locator('#look-count').innerText()).replace(/\D/g, '');
  assert.equal(lines.length - 1, Number(counted));
  assert.ok(lines.slice(1).every((line) => line.includes('女')));
  assert.ok(lines[0].includes('民族') && !lines[0].includes('职级'), `the columns chosen: ${lines[0]}`);
  assert.equal(await page.locator('#look-exports a', { hasText: '全部列' }).count(), 1);
});

test('a deed with many says its numbers, and is taken back as a whole', async () => {
  for (const box of (await page.locator('input[name=ids]').all()).slice(0, 3)) await box.check();
  await moves(page, () => page.getByRole('button', { name: '设置类别' }).click());
  const form = page.locator('form[action="/people/mark/do"]');
  await form.locator('select[name=category]').selectOption('special_business');
  await moves(page, () => form.getByRole('button', { name: '核对人数' }).click());
  const main = page.locator('form[action="/people/mark/do"] button.main');
  const [, number] = (await main.innerText()).match(/(\d+) 人/);
  await house.lookAt(page, 'lists-preview', { sent: false });
  await moves(page, () => main.click());
  assert.match(page.url(), /\/people\/many\/\d+$/);
  await house.lookAt(page, 'lists-done');
  const undo = page.locator('form[action$="/undo"]');
  assert.ok((await undo.locator('button').innerText()).includes(`撤销 ${number} 人`));
  await undo.locator('input[name=reason]').fill('选错了类别');
  await moves(page, () => undo.locator('button').click());
  const said = await page.locator('main').innerText();
  assert.ok(said.includes('已撤销'), said);
  await page.goto('/people/many');
  await house.lookAt(page, 'lists-many');
});

test('back to default, and a saved filter is renamed and dropped', async () => {
  await page.goto('/people?sex=2');
  await menu('整理').locator('summary').click();
  await page.locator('form[action="/lists/filters/rename"] input[name=name]').fill('女同志');
  await moves(page, () => page.getByRole('button', { name: '改名' }).click());
  await page.locator('#look-saved a[aria-current]', { hasText: '女同志' }).waitFor();
  await page.goto('/lists/filters');
  await page.locator('tr', { hasText: '女同志' }).filter({ hasText: '人员' }).filter({ hasText: '性别：女' }).waitFor();
  await house.lookAt(page, 'lists-filters');
  await moves(page, () => page.getByRole('link', { name: '女同志' }).click());
  await menu('整理').locator('summary').click();
  await moves(page, () => page.locator('#look-saved').getByRole('button', { name: '删除' }).click());
  assert.equal(await page.locator('#look-saved a').count(), 0);
  await menu('列').locator('summary').click();
  await moves(page, () => page.getByRole('button', { name: '恢复默认' }).click());
  assert.ok((await heads()).includes('职级') && (await rows()) > 0);
});

test('a long form that is left is kept as a draft, offered again, and thrown away', async () => {
  const kept = () => page.waitForResponse((answer) => answer.url().endsWith('/drafts') && answer.request().method() === 'POST');
  await page.goto('/classes/new');
  await page.locator('[name=name]').fill('草稿里的班');
  await page.locator('[name=place]').fill('第二教室');
  assert.equal((await kept()).status(), 200); // three seconds after the last word
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto('/classes');
  await page.goto('/classes/new');
  assert.equal(await page.locator('[name=name]').inputValue(), '');
  await page.locator('[data-draft-take]').waitFor();
  await house.lookAt(page, 'lists-draft');
  await page.locator('[data-draft-take]').click();
  assert.equal(await page.locator('[name=name]').inputValue(), '草稿里的班');
  assert.equal(await page.locator('[name=place]').inputValue(), '第二教室');
  await page.goto('/classes/new');
  await page.locator('[data-draft-drop]').waitFor();
  const dropped = kept();
  await page.locator('[data-draft-drop]').click();
  assert.equal((await dropped).status(), 200);
  await page.goto('/classes/new');
  assert.equal(await page.locator('[data-draft]').isVisible(), false);
});

test('what was refused is kept as a draft, and each plan item has its own', async () => {
  await page.goto('/groups/new');
  assert.equal(await page.locator('[data-draft]').count(), 0); // a short form needs none
  await page.goto('/classes/new');
  await page.locator('[name=name]').fill('没有填完的班');
  // Sent, it is thrown away, which a page that is left may not see answered; refused, it is kept again.
  const again = page.waitForResponse((answer) => answer.url().endsWith('/drafts')
    && new URLSearchParams(answer.request().postData() ?? '').get('words') !== '');
  await page.locator('form.form button.main').click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  assert.equal((await again).status(), 200);
  await page.goto('/classes');
  await page.goto('/classes/new?item=' + house.program.records.item.own);
  assert.equal(await page.locator('[data-draft]').isVisible(), false); // it was not begun from that item
  await page.goto('/classes/new');
  await page.locator('[data-draft-take]').click();
  assert.equal(await page.locator('[name=name]').inputValue(), '没有填完的班');
});

test('sending a long form drops what was kept of it, and asks nothing', async () => {
  const kept = () => page.waitForResponse((answer) => answer.url().endsWith('/drafts') && answer.request().method() === 'POST');
  const asked = [];
  const note = (dialog) => asked.push(dialog.type()) && dialog.accept();
  await page.goto('/classes/new'); // from what the test before left unsent: that may ask
  page.on('dialog', note);
  await page.locator('[name=name]').fill('填完的班');
  await page.locator('[name=theme]').fill('草稿');
  assert.equal((await kept()).status(), 200);
  await page.locator('[name=seats]').fill('10');
  await page.locator('[name=starts]').fill('2022-11-07');
  await page.locator('[name=ends]').fill('2022-11-08');
  for (const name of ['kind', 'origin', 'mode']) await page.locator(`[name=${name}]`).first().check();
  for (const name of ['training', 'field', 'organiser_level']) await page.locator(`[name=${name}]`).selectOption({ index: 1 });
  const dropped = page.waitForRequest((request) => request.url().endsWith('/drafts')); // a page that is left hears no answer
  await moves(page, () => page.locator('form.form button.main').click());
  assert.equal(new URLSearchParams((await dropped).postData()).get('words'), '');
  assert.match(page.url(), /\/scheme$/);
  await page.locator('[name=hours]').fill('16');
  await page.locator('[name=title]').fill('党的创新理论'); // a form with a field called “method” is sent like any other
  await page.locator('[name=category]').first().check();
  await page.locator('#module-form button.main').click();
  await page.locator('#modules tbody th', { hasText: '党的创新理论' }).waitFor();
  assert.deepEqual(asked, []);
  page.off('dialog', note);
  await page.goto('/classes/new');
  await page.waitForLoadState('networkidle');
  assert.equal(await page.locator('[data-draft]').isVisible(), false);
});

test('what is sent after the session has ended is put back once the sender is in again', async () => {
  const late = await house.signIn('training_office');
  await late.goto('/groups');
  await late.goto('/people/new');
  await late.locator('form.form [name=name]').fill('夜里录入');
  await late.context().clearCookies();
  await moves(late, () => late.locator('form.form button.main').click());
  await late.locator('.notice', { hasText: '登录已过期' }).waitFor();
  await late.getByText('尽量放回原处').waitFor();
  const plain = await house.visit({ script: false }); // where nothing is put back, nothing is promised
  await plain.goto('/sign-in?lost=1&then=/people/new');
  await plain.getByText('请重新填写').waitFor();
  assert.equal(await plain.getByText('尽量放回原处').isVisible(), false);
  await house.lookAt(late, 'lists-lost');
  const account = house.program.account('training_office');
  await late.locator('[name=username]').fill(account.username);
  await late.locator('[name=password]').fill(account.password);
  await moves(late, () => late.locator('form.form button.main').click());
  await late.locator('#look-typed:visible').waitFor();
  assert.equal(await late.locator('form.form [name=name]').inputValue(), '夜里录入');
  await house.lookAt(late, 'lists-put-back');
  await late.goto('/people');
  await late.goto('/people/new');
  assert.equal(await late.locator('form.form [name=name]').inputValue(), ''); // once only
});

test('a form that is too large is told the limit and leads back to what was typed', async () => {
  const large = await house.signIn('training_office');
  await large.goto('/people/new?from=list');
  await large.locator('form.form [name=name]').fill('长文');
  await large.locator('form.form [name=ethnic]').evaluate((field) => { field.options[1].value = 'x'.repeat(1_100_000); field.selectedIndex = 1; });
  await moves(large, () => large.locator('form.form button.main').click());
  await large.locator('.trouble', { hasText: '一次最多发送 1 MB' }).waitFor();
  await house.lookAt(large, 'lists-too-large', { sent: false });
  await moves(large, () => large.locator('[data-back-to-form]').click());
  await large.locator('#look-typed:visible').waitFor();
  assert.equal(await large.locator('form.form [name=name]').inputValue(), '长文');
  await large.goto('/people');
});

test('from the ticked rows one key leads to what can be done with them; a menu that is left by Tab closes', async () => {
  await page.goto('/people');
  await page.locator('[data-tick-all]').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('b');
  assert.equal(await page.evaluate(() => document.activeElement.closest('form').id), 'look-bulk');
  await menu('列').locator('summary').focus();
  await page.keyboard.press('Enter');
  await menu('列').locator('input').first().waitFor();
  await page.locator('#look-exports a').first().focus();
  assert.equal(await page.locator('details.menu[open]').count(), 0);
});

test('a reader who comes to an address of forms sees the page that they stand on', async () => {
  await page.goto('/people/move');
  assert.equal(new URL(page.url()).pathname, '/people');
});

test('all of them are valid HTML', () => house.validate());
