// That the harness sees what it is there to see: on pages of cardboard, each with one thing wrong.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { House } from './harness.mjs';
import { totpCode } from '../tool/program.mjs';

const frame = (head, body) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport"
  content="width=device-width"><title>t</title>${head}</head><body><main><h1>Page</h1>${body}</main></body></html>`;
const pages = {
  '/good': frame('', '<p>Nothing wrong.</p>'),
  '/barrier': frame('', '<input name="a">'),
  '/wide': frame('', '<div style="width: 2000px">far</div>'),
  '/error': frame('<script src="/bad.js"></script>', '<p>x</p>'),
  '/away': frame('<link rel="stylesheet" href="http://127.0.0.2:9/a.css">', '<p>x</p>'),
  '/invalid': frame('', '<p>x</p><ul><p>not here</p></ul>'),
};

let server, house;
before(async () => {
  server = createServer((ask, answer) => {
    const script = ask.url === '/bad.js';
    answer.writeHead(pages[ask.url] || script ? 200 : 204, { 'Content-Type': script ? 'text/javascript' : 'text/html' });
    answer.end(script ? 'throw new Error("bad")' : pages[ask.url]);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${server.address().port}`;
  house = await House.open({ program: { url, stop: async () => server.close() } });
});
after(async () => house?.close());

async function look(path) {
  const page = await house.visit({ lang: 'en' });
  await page.goto(path);
  await house.lookAt(page, `harness${path.replace('/', '-')}`);
}

test('a good page passes, and is valid', async () => {
  await look('/good');
  await house.validate();
});
test('a field without a label is a barrier', () => assert.rejects(look('/barrier'), /axe label/));
test('a page wider than the screen is seen', () => assert.rejects(look('/wide'), /wider/));
test('a script error is seen', () => assert.rejects(look('/error'), /script: bad/));
test('a request to elsewhere is seen', () => assert.rejects(look('/away'), /went out to/));
test('invalid HTML is seen', async () => {
  await look('/invalid').catch(() => {}); // axe has its own words for it
  await assert.rejects(house.validate(), /invalid\.html/);
});
test('one-time codes are those of RFC 6238', () => {
  assert.equal(totpCode('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 59_000), '287082');
});
