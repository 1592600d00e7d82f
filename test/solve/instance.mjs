// Small random call-up instances, their text form, and what Cbc makes of them goal by goal.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

// The same seed, the same instances (mulberry32).
export function dice(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const from = (low, high) => low + Math.floor(next() * (high - low + 1));
  return { from, chance: (percent) => from(1, 100) <= percent, one: (list) => list[from(0, list.length - 1)] };
}

// Minimums that nobody can meet, quotas that contradict each other, overlapping mandatory classes, maximums of 0, people
// without a class, shares that round down to nobody: all of them often.
export function draw(d, pure) {
  const classes = range(d.from(1, 7)).map(() => {
    const most = d.chance(10) ? 0 : d.from(0, 6);
    const first = d.from(0, 12);
    return { min: d.chance(50) ? 0 : d.from(0, most), max: most, first, last: first + d.from(0, 6) };
  });
  const units = range(d.from(1, 4)).map(() => ({
    heads: d.from(0, 30),
    away: pure || d.chance(30) ? 0 : d.one([20, 100, 150, 300]),
    seats: d.chance(50) ? 0 : d.from(1, 9),
  }));
  const quotas = [];
  units.forEach((_, unit) => classes.forEach((_, klass) => {
    const max = d.from(0, 4);
    if (d.chance(25)) quotas.push({ unit, klass, min: d.from(0, max), max });
  }));
  const wide = d.one([3, 10, 100, 1000000]); // few values, many ties
  const tiers = d.from(0, 3);
  const people = range(d.from(0, 24)).map(() => ({ unit: d.from(0, units.length - 1), most: pure ? d.from(d.from(0, 1), 1) : d.from(0, 3) }));
  const pairs = [];
  people.forEach((_, person) => classes.forEach((_, klass) => {
    if (!d.chance(45)) return;
    pairs.push({ person, klass, must: d.chance(12), value: range(tiers).map(() => (d.chance(15) ? 0 : d.from(0, wide))) });
  }));
  return { classes, units, quotas, people, pairs, tiers };
}

const range = (n) => Array.from({ length: n }, (_, i) => i);

export function text(p) {
  const lines = [`p callup ${p.people.length} ${p.classes.length} ${p.units.length} ${p.pairs.length} ${p.tiers}`];
  p.units.forEach((u, i) => lines.push(`u ${i + 1} ${u.heads} ${u.away} ${u.seats}`));
  p.classes.forEach((c, i) => lines.push(`c ${i + 1} ${c.min} ${c.max} ${c.first} ${c.last}`));
  p.quotas.forEach((q) => lines.push(`q ${q.unit + 1} ${q.klass + 1} ${q.min} ${q.max}`));
  p.people.forEach((n, i) => lines.push(`n ${i + 1} ${n.unit + 1} ${n.most}`));
  p.pairs.filter((a) => a.must).forEach((a) => lines.push(`m ${a.person + 1} ${a.klass + 1}`));
  p.pairs.forEach((a) => lines.push(['a', a.person + 1, a.klass + 1, ...a.value].join(' ')));
  return `${lines.join('\n')}\n`;
}

// The same from a file, whatever its size.
export function parse(file) {
  const p = { classes: [], units: [], quotas: [], people: [], pairs: [], tiers: 0 };
  const musts = new Set();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const n = line.split(' ').map(Number);
    const [, i, j, k, l, m] = n;
    switch (line[0]) {
      case 'p': p.tiers = n[6]; break;
      case 'u': p.units[i - 1] = { heads: j, away: k, seats: l }; break;
      case 'c': p.classes[i - 1] = { min: j, max: k, first: l, last: m }; break;
      case 'q': p.quotas.push({ unit: i - 1, klass: j - 1, min: k, max: l }); break;
      case 'n': p.people[i - 1] = { unit: j - 1, most: k }; break;
      case 'm': musts.add(`${i} ${j}`); break;
      case 'a': p.pairs.push({ person: i - 1, klass: j - 1, must: musts.has(`${i} ${j}`), value: n.slice(3) }); break;
    }
  }
  return p;
}

export function result(file) {
  const ret = { taken: [] };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [word, ...rest] = line.split(' ');
    if (word === 'o') ret.reached = rest.map(Number);
    if (word === 'b') ret.bound = rest.map(Number);
    if (word === 'x') ret.taken.push(rest.map(Number));
  }
  return ret;
}

// ---- the model as rows: {terms: Map(column → factor), kind: 'L' | 'G', side} ---------------------------------------
const sum = (columns, factor = () => 1) => new Map(columns.map((c) => [c, factor(c)]));

// Numbers of the pairs under what `key` says of them.
function grouped(p, key) {
  const ret = new Map();
  p.pairs.forEach((a, k) => {
    const at = key(a);
    if (!ret.has(at)) ret.set(at, []);
    ret.get(at).push(k);
  });
  return (at) => ret.get(at) ?? [];
}

function rules(p) {
  const rows = [], shortfalls = [];
  const most = (pairs, side) => pairs.length > side && rows.push({ terms: sum(pairs.map((k) => `x${k}`)), kind: 'L', side });
  const least = (pairs, side) => {
    const s = `s${shortfalls.length}`;
    if (!side) return;
    shortfalls.push({ name: s, max: side });
    rows.push({ terms: sum([...pairs.map((k) => `x${k}`), s]), kind: 'G', side });
  };
  // The fullest days are among those on which a class begins.
  const days = (pairs) => [...new Set(pairs.map((k) => p.classes[p.pairs[k].klass].first))].map((day) =>
    pairs.filter((k) => p.classes[p.pairs[k].klass].first <= day && day <= p.classes[p.pairs[k].klass].last));
  const unitOf = (a) => p.people[a.person].unit;
  const ofClass = grouped(p, (a) => a.klass), ofUnit = grouped(p, unitOf), ofPerson = grouped(p, (a) => a.person);
  const ofBoth = grouped(p, (a) => `${unitOf(a)} ${a.klass}`);
  p.classes.forEach((c, i) => {
    most(ofClass(i), c.max);
    least(ofClass(i), c.min);
  });
  p.quotas.forEach((q) => {
    most(ofBoth(`${q.unit} ${q.klass}`), q.max);
    least(ofBoth(`${q.unit} ${q.klass}`), q.min);
  });
  p.people.forEach((n, i) => {
    most(ofPerson(i), n.most);
    if (n.most > 1) days(ofPerson(i)).forEach((here) => most(here, 1));
  });
  p.units.forEach((u, i) => {
    if (u.seats) most(ofUnit(i), u.seats);
    if (u.away) days(ofUnit(i)).forEach((here) => most(here, Math.floor((u.heads * u.away) / 1000)));
  });
  return { rows, shortfalls };
}

// Each goal as columns to be made great, and what stands fast.
function goals(p, shortfalls) {
  const musts = range(p.pairs.length).filter((k) => p.pairs[k].must).map((k) => `x${k}`);
  const tier = (t) => sum(range(p.pairs.length).map((k) => `x${k}`), (c) => p.pairs[c.slice(1)].value[t]);
  return [
    { terms: sum(musts), constant: -musts.length },
    { terms: sum(shortfalls.map((s) => s.name), () => -1), constant: 0 },
    ...range(p.tiers).map((t) => ({ terms: tier(t), constant: 0 })),
  ];
}

// Columns of MPS as of old: names from the 5th and the 15th character, numbers from the 25th.
const card = (kind, a, b = '', n = '') => ` ${kind.padEnd(3)}${a.padEnd(10)}${b.padEnd(10)}${n}`.trimEnd();

function mps(p, rows, shortfalls, goal) {
  const columns = new Map([...range(p.pairs.length).map((k) => [`x${k}`, []]), ...shortfalls.map((s) => [s.name, []])]);
  goal.terms.forEach((f, c) => f && columns.get(c).push(['cost', -f]));
  rows.forEach((r, i) => r.terms.forEach((f, c) => f && columns.get(c).push([`r${i}`, f])));
  const out = ['NAME          callup', 'ROWS', card('N', 'cost'), ...rows.map((r, i) => card(r.kind, `r${i}`)), 'COLUMNS'];
  out.push(card('', 'M0', "'MARKER'", "               'INTORG'"));
  columns.forEach((entries, c) => (entries.length ? entries : [['cost', 0]]).forEach(([r, f]) => out.push(card('', c, r, f))));
  out.push(card('', 'M1', "'MARKER'", "               'INTEND'"));
  out.push('RHS', ...rows.map((r, i) => card('', 'RHS', `r${i}`, r.side)), 'BOUNDS');
  range(p.pairs.length).forEach((k) => out.push(card('UP', 'B', `x${k}`, 1)));
  shortfalls.forEach((s) => out.push(card('UP', 'B', s.name, s.max)));
  return `${out.join('\n')}\nENDATA\n`;
}

// `run` starts Cbc and gives back what it said.
const plain = (words) => execFileSync('cbc', words, { encoding: 'utf8' });

function maximum(folder, p, rows, shortfalls, goal, run) {
  writeFileSync(`${folder}/goal.mps`, mps(p, rows, shortfalls, goal));
  const said = run([`${folder}/goal.mps`, '-ratioGap', '0', '-allowableGap', '0', '-solve', '-solution', `${folder}/goal.sol`]);
  if (!said.includes('read with 0 errors')) throw new Error(`cbc cannot read the model: ${said}`);
  const [head, ...lines] = readFileSync(`${folder}/goal.sol`, 'utf8').trim().split('\n');
  if (!head.startsWith('Optimal')) throw new Error(`cbc found no optimum: ${head}\n${said}`);
  const found = new Map(lines.map((line) => line.trim().split(/\s+/)).map(([, column, x]) => [column, Math.round(Number(x))]));
  return { value: [...found].reduce((sum, [c, x]) => sum + (goal.terms.get(c) ?? 0) * x, goal.constant), found };
}

// For each goal the best there is while those before it are as good as `reached` says (left out: as good as can be), in
// the result's own numbers; and a plan that reaches the last one.
export function best(folder, p, reached, run = plain) {
  const { rows, shortfalls } = rules(p);
  let plan = new Map();
  const values = goals(p, shortfalls).map((goal, g) => {
    const sign = g < 2 ? -1 : 1;
    if (![...goal.terms.values()].some((f) => f)) return goal.constant * sign || 0;
    const { value, found } = maximum(folder, p, rows, shortfalls, goal, run);
    plan = found;
    rows.push({ terms: goal.terms, kind: 'G', side: (reached ? sign * reached[g] : value) - goal.constant });
    return value * sign || 0;
  });
  return { values, taken: range(p.pairs.length).filter((k) => plan.get(`x${k}`)).map((k) => p.pairs[k]) };
}
