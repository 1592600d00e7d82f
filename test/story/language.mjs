// The language of test/story/*.story: what people do one after the other, over the JSON interface, on both databases.
//
//   story A unit's plan item is returned and approved     the first line; each story starts on a fresh small demo
//   # a comment
//   step The contact enters a class                       a step is one test case; it ends at the next step
//     as unit_contact                                     role or user name of the demo; holds until changed; `as nobody`
//     post /plan/{plan}/item title="Law for towns" seats=40 days=3
//     post /people/import roster=@roster.csv              a file beside the story
//     expect 201                                          the status; every request is followed by one
//     expect 422 faults.0.field = title                   the status and a value
//     expect items.length > 2                             another value of the same answer
//     expect items[title=Law for towns].state = 1         the first element of a list with that value
//     expect notice absent
//     keep item = id                                      {item} stands for it from now on
//     again                                               the same request with the same deed key
//     wait 20 get /job/{job} until state = done           asks until it is so, for 20 seconds
//
// Comparisons: = != > < ~ (contains) and `absent`. Words with blanks stand in double quotes.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export function parseStory(path) {
  const story = { title: '', steps: [], folder: dirname(path) };
  readFileSync(path, 'utf8').split('\n').forEach((line, index) => {
    const [word, rest] = cut(line.trim());
    if (!word || word.startsWith('#')) return;
    if (word === 'story') story.title = rest;
    else if (word === 'step') story.steps.push({ title: rest, lines: [] });
    else if (!story.steps.length) throw new Error(`${path}:${index + 1}: nothing may stand before the first step`);
    else story.steps.at(-1).lines.push({ word, rest, at: `${basename(path)}:${index + 1}` });
  });
  if (!story.title || !story.steps.length) throw new Error(`${path}: no story or no step`);
  return story;
}

const cut = (line) => {
  const blank = line.search(/\s/);
  return blank < 0 ? [line, ''] : [line.slice(0, blank), line.slice(blank).trim()];
};

// ---- doing ----------------------------------------------------------------------------------------------------
export class Teller {
  constructor(program, folder) {
    Object.assign(this, { program, folder, role: null, kept: new Map(), last: null, looked: true });
  }

  async tell(step) {
    for (const line of step.lines) {
      try {
        await this.line(line);
      } catch (error) {
        error.message = `${line.at}: ${error.message}`;
        throw error;
      }
    }
    if (!this.looked) throw new Error(`${step.lines.at(-1).at}: the last request has no expect`);
  }

  async line({ word, rest }) {
    const words = this.fill(rest);
    if (word === 'as') this.role = words === 'nobody' ? null : words;
    else if (word === 'get') await this.request('GET', words);
    else if (word === 'post') await this.request('POST', words);
    else if (word === 'again') await this.send();
    else if (word === 'expect') this.expect(words);
    else if (word === 'keep') this.keep(words);
    else if (word === 'wait') await this.wait(words);
    else throw new Error(`unknown word: ${word}`);
  }

  fill(text) {
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      if (!this.kept.has(name)) throw new Error(`nothing was kept as ${name}`);
      return this.kept.get(name);
    });
  }

  async request(method, words) {
    const [path, rest] = cut(words);
    this.asked = { method, path, fields: method === 'POST' ? this.fields(rest) : undefined, deed: randomUUID() };
    await this.send();
  }

  async send() {
    if (!this.looked) throw new Error('the request before has no expect');
    const { method, path, fields, deed } = this.asked;
    this.last = await this.program.ask(this.role, method, path, { fields, deed });
    this.looked = false;
  }

  fields(text) {
    const pairs = [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)].map(([, name, quoted, bare]) => [name, quoted ?? bare]);
    const hasFile = pairs.some(([, value]) => value.startsWith('@'));
    const form = hasFile ? new FormData() : new URLSearchParams();
    for (const [name, value] of pairs) {
      if (!value.startsWith('@')) form.append(name, value);
      else form.append(name, new Blob([readFileSync(join(this.folder, value.slice(1)))]), value.slice(1));
    }
    return form;
  }

  expect(words) {
    if (!this.last) throw new Error('nothing was asked yet');
    const [first, rest] = cut(words);
    this.looked = true;
    if (!/^\d{3}$/.test(first)) return this.compare(words);
    if (this.last.status !== Number(first)) {
      throw new Error(`${this.asked.path} answered ${this.last.status}, not ${first}: ${this.last.text.slice(0, 400)}`);
    }
    if (rest) this.compare(rest);
  }

  compare(words) {
    const [, path, sign, wanted] = words.match(/^(.*?)\s+(=|!=|>|<|~|absent)(?:\s+(.*))?$/) ?? [];
    if (!path) throw new Error(`cannot be read: ${words}`);
    const found = valueAt(this.last.json, path);
    if (!holds(found, sign, (wanted ?? '').replace(/^"(.*)"$/, '$1'))) {
      throw new Error(`${path} is ${JSON.stringify(found)}, not ${sign} ${wanted ?? ''}`);
    }
  }

  keep(words) {
    const [, name, path] = words.match(/^(\w+)\s*=\s*(.+)$/) ?? [];
    const found = name ? valueAt(this.last?.json, path) : undefined;
    if (found === undefined || found === null) throw new Error(`nothing to keep: ${words}`);
    this.kept.set(name, String(found));
  }

  async wait(words) {
    const [, seconds, path, condition] = words.match(/^(\d+)\s+get\s+(\S+)\s+until\s+(.+)$/) ?? [];
    if (!path) throw new Error(`cannot be read: wait ${words}`);
    const end = Date.now() + Number(seconds) * 1000;
    for (;;) {
      await this.request('GET', path);
      try {
        return this.expect(`200 ${condition}`);
      } catch (error) {
        if (Date.now() > end) throw error;
        await pause(100);
      }
    }
  }
}

// ---- values ---------------------------------------------------------------------------------------------------
export function valueAt(json, path) {
  let value = json;
  for (const [, name, key, wanted] of path.matchAll(/([^.[\]]+)|\[([^=\]]+)=([^\]]*)\]/g)) {
    if (value === undefined || value === null) return undefined;
    value = name === undefined ? value.find((item) => String(item[key]) === wanted) : value[name];
  }
  return value;
}

function holds(found, sign, wanted) {
  if (sign === 'absent') return found === undefined || found === null;
  if (found === undefined || found === null) return false;
  if (sign === '=') return String(found) === wanted;
  if (sign === '!=') return String(found) !== wanted;
  if (sign === '~') return String(found).includes(wanted);
  return sign === '>' ? Number(found) > Number(wanted) : Number(found) < Number(wanted);
}
