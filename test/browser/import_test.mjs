// A roster comes in as an officer brings it: a preview with its reasons, a correction of the columns, the rows that are
// refused to take home, and the rest written; on the desktop and on the phone, with and without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House } from './harness.mjs';

let house;
let unit;
before(async () => {
  house = await House.open();
});
after(async () => house?.close());

const roster = (text) => ({ name: '干部名册.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

async function openImport(page) {
  if (!unit) {
    await page.goto('/orgs');
    unit = await page.locator('main tbody a[href^="/org/"]').first().getAttribute('href');
  }
  await page.goto(`${unit.split('?')[0]}/import`);
}

async function upload(page, text) {
  await openImport(page);
  await page.locator('input[name=roster]').setInputFiles(roster(text));
  await page.locator('form:has(input[name=roster]) button').last().click();
  await page.locator('.sums, .fault').first().waitFor();
}

for (const device of ['desktop', 'phone']) {
  test(`from a file to people (${device})`, async () => {
    const page = await house.signIn('training_office', { device });
    await openImport(page);
    await house.lookAt(page, `import-start-${device}`);
    await upload(page, `姓名,性别,出生年月,现任职务,身份证号,备注\n试${device},男,1985.03,科员,,x\n错${device},男,1985.13,科员,,\n`);
    await house.lookAt(page, `import-preview-${device}`);
    assert.ok(await page.getByText('1985.13').first().isVisible());
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="/errors"]').click()]);
    assert.match(file.suggestedFilename(), /\.xlsx$/);
    await page.getByRole('button', { name: '剔除 1 行后录入 1 人' }).click();
    await page.getByRole('heading', { name: '已录入' }).waitFor();
    assert.equal(await page.locator('.notice:visible').count(), 0); // what is done is not called under way
    await house.lookAt(page, `import-written-${device}`);
  });
}

test('columns that were not recognised are named by the officer', async () => {
  const page = await house.signIn('training_office');
  await upload(page, '称呼,生于,做什么\n试列名,1985.03,科员\n');
  await house.lookAt(page, 'import-columns');
  const selects = page.locator('select[name=columns]');
  await selects.nth(0).selectOption('1=name');
  await selects.nth(1).selectOption('2=born');
  await selects.nth(2).selectOption('3=title');
  await page.getByRole('button', { name: '按这样重新预览' }).click();
  await page.getByRole('button', { name: '录入 1 人' }).waitFor();
  await house.lookAt(page, 'import-columns-named');
});

test('a file that is no table is refused in words', async () => {
  const page = await house.signIn('training_office', { lang: 'en' });
  await upload(page, '%PDF-1.4 not a roster');
  assert.ok(await page.getByText('This is not a table').first().isVisible());
  await house.lookAt(page, 'import-no-table');
});

test('every page looked at is valid HTML', () => house.validate());
