// Records of the demo for the addresses of routes: for each kind that the gate knows the demo names one of one's own unit
// and one of another county; what has no such name (a rule's key, an entry of a ledger) is read from the page that lists it.
//   await recordsOf(program, '/person/{person}/post/{post}', 'own')    { person: '…', post: '…' }; what is not there is left out
import { valueAt } from '../story/language.mjs';

// The beginning of an address → its parameter, the list, where it stands in the list, and who may read that.
const lists = [
  ['/audit/entry/{entry}', 'entry', '/audit', 'rows.0.entry', 'audit_officer'],
  ['/rule/{key}', 'key', '/rules', 'areas.0.rows.0.key'],
  ['/person/{person}/post/{post}', 'post', '/person/{person}/posts', 'posts.0.post'],
  ['/person/{person}/credit/{entry}', 'entry', '/person/{person}/credit', 'entries.0.entry'],
  ['/person/{person}/certificate/{certificate}', 'certificate', '/my/certificates', 'papers.0.certificate', 'trainee'],
  ['/plan/{plan}/issue/{number}', 'number', '/plan/{plan}/issues', 'rows.0.number'],
  ['/org/{org}/plan/{plan}/issue/{number}', 'number', '/org/{org}/plan/{plan}/issues', 'rows.0.number'],
  ['/org/{org}/calls/{of}/{person}', 'of', '/org/{org}/calls', 'rows.0.class'],
  ['/org/{org}/calls/{of}/{person}', 'person', '/org/{org}/calls', 'rows.0.person'],
  ['/verify/{code}', 'code', '/my/certificates', 'papers.0.number', 'trainee'],
  ['/people/many/{many}', 'many', '/people/many', 'rows.0.many'],
  ['/callup/{run}', 'run', '/callup', 'runs.0.run'],
  ['/callup/{run}/class/{of}', 'of', '/callup/{run}', 'classes.0.class'],
  ['/person/{person}/makeup/{of}', 'person', '/makeups', 'rows.0.person'],
  ['/person/{person}/makeup/{of}', 'of', '/makeups', 'rows.0.makeup'],
  ['/org/{org}/seats/{of}', 'of', '/org/{org}/seats', 'rows.0.class'],
  ['/org/{org}/target/{of}', 'of', '/targets?org={org}', 'rows.0.goal'],
  ['/figure/{name}', 'name', '/figures/all', 'sections.0.figures.0.figure'],
  ['/report/{report}', 'report', '/reports', 'rows.0.report'],
];
const words = { format: 'docx', kind: 'docx' };
// Only rules that a unit may have of its own answer here, and the first of the list is none of them; a cell of a chart is
// named by what it shows.
const fixed = {
  '/rule/{key}/unit': { key: 'callup.max_per_year' },
  '/callup/{run}/cover/{of}': { of: 'level-142-before' },
  '/callup/{run}/rule/{of}': { of: '1' },
};

const filled = (path, records) => path.replace(/\{(\w+)\}/g, (_, name) => records[name]);

export async function recordsOf(program, path, whose) {
  const found = { ...words };
  for (const [name, pair] of Object.entries(program.records)) found[name] = pair[whose];
  const named = { ...found };
  for (const [start, name, list, where, role = 'training_office'] of lists) {
    if (!`${path}/`.startsWith(`${start}/`)) continue;
    const { json } = await program.ask(role, 'GET', filled(list, { ...named, ...found }));
    const value = valueAt(json, where);
    if (value !== undefined) found[name] = String(value);
  }
  return { ...found, ...fixed[path] };
}

// The small demo freezes no report of its own.
export async function freezeReport(program) {
  const { json } = await program.ask('training_office', 'GET', '/reports');
  const fields = new URLSearchParams({ org: json.scope.org, year: '2022' });
  const { status, text } = await program.ask('training_office', 'POST', '/reports/freeze', { fields });
  if (status >= 400) throw new Error(`freezing a report answered ${status}: ${text.slice(0, 300)}`);
}

// Nor has it a run of the call-up engine.
export async function beginRun(program) {
  const { json } = await program.ask('training_office', 'GET', '/callup');
  const fields = new URLSearchParams({ classes: json.classes.at(-1).class, away_percent: '30', max_per_year: '2', least_percent: '50' });
  const { status, text } = await program.ask('training_office', 'POST', '/callup', { fields });
  if (status >= 400) throw new Error(`beginning a run answered ${status}: ${text.slice(0, 300)}`);
}

// Nor was anything done there with many people at once.
export async function markMany(program) {
  const { json } = await program.ask('training_office', 'GET', '/people');
  const fields = new URLSearchParams({ ids: json.rows[0].person, count: '1', sure: '1', deed: 'add', category: 'young' });
  const { status, text } = await program.ask('training_office', 'POST', '/people/mark/do', { fields });
  if (status >= 400) throw new Error(`marking people answered ${status}: ${text.slice(0, 300)}`);
}
