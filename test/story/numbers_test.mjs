// Numbers agree: a number that stands in a link is what the page behind it counts. All pages that a role may open are
// read, by the addresses of the OpenAPI file, and each such link is followed once a role.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Program } from '../tool/program.mjs';
import { recordsOf } from '../tool/records.mjs';

const roles = ['training_office', 'unit_contact', 'school_staff', 'supervisor', 'teacher', 'trainee', 'leader', 'system_officer',
  'security_officer'];
let program;
const urls = [];
before(async () => {
  program = await Program.start({ clock: '2022-10-11' });
  const { json } = await program.ask('training_office', 'GET', '/openapi.json');
  for (const [path, methods] of Object.entries(json.paths)) {
    if (!methods.get || path.endsWith('/options')) continue;
    const records = await recordsOf(program, path, 'own');
    urls.push(path.replace(/\{(\w+)\}/g, (_, param) => records[param] ?? '1'));
  }
});
after(() => program?.stop());

const plain = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
const numeric = (digits) => Number(digits.replaceAll(',', ''));

// What a link says at its end: 38, 141 人次, (12). Days, years, hours and shares are no counts of records.
function numberIn(words) {
  if (/\d{4}-\d|年|学时|%/.test(words)) return undefined;
  const said = words.match(/(?:^|[^\d.,-])(\d[\d,]*)\s*(?:期|人次|人天|人|个|条|门|份|项|\))?$/);
  return said ? numeric(said[1]) : undefined;
}

function* numberedLinks(html) {
  const main = html.slice(html.indexOf('<main'));
  for (const [, href, inside] of main.matchAll(/<a [^>]*href="(\/[^"#]*)"[^>]*>([\s\S]*?)<\/a>/g)) {
    const number = numberIn(plain(inside));
    if (number !== undefined) yield { to: href.replaceAll('&amp;', '&'), words: plain(inside), number };
  }
}

async function page(role, url) {
  let answer = await program.ask(role, 'GET', url, { accept: 'text/html' });
  if (answer.status === 303) answer = await program.ask(role, 'GET', answer.headers.get('location'), { accept: 'text/html' });
  return answer;
}

// A figure's own number, else what the head of a list counts; undefined where a page counts nothing.
async function countAt(role, url) {
  if (url.startsWith('/figure/')) {
    const { status, json } = await program.ask(role, 'GET', url);
    assert.equal(status, 200, url);
    return numeric(json.number);
  }
  const { status, text } = await page(role, url);
  assert.equal(status, 200, url);
  const said = text.match(/id="look-count">[^<\d]*([\d,]+)/);
  return said ? numeric(said[1]) : undefined;
}

let compared = 0;
for (const role of roles) {
  test(`${role}: what a link counts is what it opens`, async () => {
    const followed = new Set();
    const wrong = [];
    for (const url of urls) {
      const { status, type, text } = await page(role, url);
      if (status !== 200 || !type.includes('html')) continue;
      for (const { to, words, number } of numberedLinks(text)) {
        if (followed.has(to)) continue;
        followed.add(to);
        const count = await countAt(role, to);
        if (count === undefined) continue;
        compared++;
        if (count !== number) wrong.push(`${url}: "${words}" opens ${to}, which counts ${count}`);
      }
    }
    assert.equal(wrong.join('\n'), '');
  });
}

test('numbers were found to compare', () => assert.ok(compared > 250, `${compared} compared`));
