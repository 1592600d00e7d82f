// Pages as they are sent: each test/page/NAME.http asks, NAME.html beside it holds the answer that was read and found
// good. ./dev bless writes the answers anew. What differs in each run (ids, keys, hashes of files) is numbered in the
// order of its coming, so that the same record has the same number all through the page.
//
//   # a comment
//   as training_office          role of the demo, or nobody
//   lang en                     zh when left out
//   accept application/json     text/html when left out
//   get /people                 the address; {kept} as below
//   expect 200
//   keep org = rows.0.org       before the last get: a JSON request whose value is kept
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Program } from '../tool/program.mjs';
import { valueAt } from '../story/language.mjs';

const folder = new URL('.', import.meta.url).pathname;
const clock = '2022-03-01';
const bless = process.env.GANJIAO_BLESS === '1';

let program;
before(async () => {
  program = await Program.start({ clock });
});
after(async () => program?.stop());

async function answerTo(file) {
  const now = { role: 'nobody', lang: 'zh', accept: 'text/html', kept: {}, status: 200, path: null };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    const words = rest.join(' ').replace(/\{(\w+)\}/g, (_, name) => now.kept[name] ?? assert.fail(`${name} was not kept`));
    if (!word || word === '#') continue;
    if (word === 'as') now.role = words;
    else if (word === 'lang') now.lang = words;
    else if (word === 'accept') now.accept = words;
    else if (word === 'get') now.path = words;
    else if (word === 'expect') now.status = Number(words);
    else if (word === 'keep') await keep(now, words);
    else assert.fail(`unknown word: ${word}`);
  }
  const answer = await ask(now, now.accept);
  assert.equal(answer.status, now.status, `${now.path}: ${answer.text.slice(0, 300)}`);
  return stable(answer.text);
}

const ask = (now, accept) =>
  program.ask(now.role === 'nobody' ? null : now.role, 'GET', now.path, { accept, lang: now.lang === 'zh' ? 'zh-CN' : 'en' });

async function keep(now, words) {
  const [name, path] = words.split(/\s*=\s*/);
  const { json } = await ask(now, 'application/json');
  now.kept[name] = valueAt(json, path) ?? assert.fail(`${now.path} has no ${path}`);
}

// 63-bit ids are 15 digits and more; keys and hashes are hexadecimal, 16 letters and more; the number of a request is two
// times four letters of base 32.
function stable(text) {
  const seen = new Map();
  return text.replace(/\b(?:\d{15,19}|[0-9a-f]{16,128}|[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})\b/g, (value) => {
    if (!seen.has(value)) seen.set(value, `«${seen.size + 1}»`);
    return seen.get(value);
  });
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.http')).sort()) {
  test(name, async () => {
    const golden = join(folder, name.replace(/\.http$/, '.html'));
    const found = await answerTo(join(folder, name));
    if (bless) writeFileSync(golden, found);
    assert.ok(existsSync(golden), `${golden} is not there: ./dev bless page writes it`);
    assert.equal(found, readFileSync(golden, 'utf8'));
  });
}
