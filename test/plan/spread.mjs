// On which tables a statement asks every shard, when each table is cut as the word before its CREATE TABLE says (shared and
// single ones lie whole on one place). A table is asked on one shard when its cutting column equals a parameter, itself or
// by way of equal columns. Read from the text, not from a planner: it errs towards "every shard".
import { readdirSync, readFileSync } from 'node:fs';

const cuts = new Map(); // table → the column that it is cut by: its first
for (const slice of readdirSync('src')) {
  for (const file of readdirSync(`src/${slice}`).filter((name) => name.endsWith('.sql'))) {
    const text = readFileSync(`src/${slice}/${file}`, 'utf8');
    for (const [, table, column] of text.matchAll(/-- by \w+\nCREATE TABLE (\w+) \(\n\s+(\w+)/g)) cuts.set(table, column);
  }
}
export const tables = [...cuts.keys()];

const places = /\b(?:FROM|JOIN|UPDATE|INTO|,)\s+([a-z]+_[a-z_]+)(?:\s+(?:AS\s+)?([a-z]\w*))?/g;
const equals = /\b(?:([a-z]\w*)\.)?([a-z]\w*) = (?:(\$\d+)|([a-z]\w*)\.([a-z]\w*))/g;

export function everyShard(sql) {
  if (/^INSERT INTO \w+ \([^)]*\) VALUES/.test(sql)) return [];
  const parent = new Map();
  const root = (x) => { while (parent.has(x)) x = parent.get(x); return x; };
  const given = [];
  for (const [, name = '', column, parameter, otherName, otherColumn] of sql.matchAll(equals)) {
    const here = `${name}.${column}`;
    if (parameter) { given.push(here); continue; }
    const [a, b] = [root(here), root(`${otherName}.${otherColumn}`)];
    if (a !== b) parent.set(a, b);
  }
  const roots = new Set(given.map(root));
  const loose = [...sql.matchAll(places)].filter(([, table, name = table]) => cuts.has(table)
    && !roots.has(root(`${name}.${cuts.get(table)}`)) && !roots.has(root(`.${cuts.get(table)}`)));
  return [...new Set(loose.map(([, table]) => table))].sort();
}
