/* What pages do beyond HTML: small helps that a page works without. Loaded in the head, before the first paint, for the
 * theme; the rest waits for the document. Nothing is written into markup as text; no eval, no inline style sheet. */
(() => {
  'use strict';
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = (kind, selector, deed) => document.addEventListener(kind, event => {
    const found = event.target.closest && event.target.closest(selector);
    if (found) deed(found, event);
  });
  const kept = {
    get: name => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window: lasts for this page */ } },
  };
  root.classList.add('script');
  if (kept.get('theme')) root.dataset.theme = kept.get('theme');

  /* ---- theme, print, copy ---- */
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  on('click', '[data-theme-switch]', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    kept.set('theme', root.dataset.theme);
    drawAll();
  });
  on('click', '[data-print]', () => print());
  on('click', '[data-copy]', async button => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.setAttribute('aria-pressed', 'true');
    button.textContent += ' ✓';
  });

  /* ---- questions before a deed ---- */
  on('submit', 'form[data-ask]', (form, event) => {
    const dialog = document.getElementById('ask');
    if (form.dataset.asked || !dialog || !dialog.showModal) return;
    event.preventDefault();
    event.stopPropagation();
    dialog.querySelector('p').textContent = form.dataset.ask;
    dialog.returnValue = '';
    dialog.onclose = () => {
      if (dialog.returnValue !== 'yes') return;
      form.dataset.asked = 'yes';
      form.requestSubmit(event.submitter || undefined);
    };
    dialog.showModal();
  });

  /* ---- forms: sent once, not left by mistake ---- */
  const changed = new Set();
  on('input', 'form.form', form => changed.add(form));
  document.addEventListener('submit', event => {
    if (event.defaultPrevented) return;
    changed.delete(event.target);
    if (event.target.getAttribute('method') !== 'post') return; /* not .method: a field may bear that name */
    changed.clear();
    if (event.target.dataset.sent) return event.preventDefault();
    if (event.target.hasAttribute('data-hx-post')) return;
    event.target.dataset.sent = 'yes';
    if (event.submitter) event.submitter.setAttribute('aria-busy', 'true');
  });
  addEventListener('pageshow', () => all('form[data-sent]').forEach(form => {
    delete form.dataset.sent;
    all('[aria-busy]', form).forEach(button => button.removeAttribute('aria-busy'));
  }));
  addEventListener('beforeunload', event => {
    if ([...changed].some(form => form.isConnected)) event.preventDefault();
  });

  /* ---- drafts: what is typed into a long form is kept by the server, and offered again ---- */
  const draftOf = form => form.querySelector('[data-draft]');
  const typable = field => field.name && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type);
  const wordsOf = form => new URLSearchParams([...form.elements].filter(field => typable(field)
    && (!['checkbox', 'radio'].includes(field.type) || field.checked)).map(field => [field.name, field.value])).toString();
  const keepDraft = (form, words) => {
    const draft = draftOf(form);
    if (draft.dataset.kept === words) return;
    draft.dataset.kept = words;
    const key = `draft-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const body = new URLSearchParams({ _token: form.elements._token.value, _deed: key, form: draft.dataset.draft, words });
    fetch('/drafts', { method: 'POST', body, keepalive: true, headers: { Accept: 'application/json' } }).catch(() => { delete draft.dataset.kept; });
  };
  const drafting = new Map();
  on('input', 'form.form', form => {
    if (!draftOf(form)) return;
    clearTimeout(drafting.get(form));
    drafting.set(form, setTimeout(() => keepDraft(form, wordsOf(form)), 3000));
  });
  addEventListener('pagehide', () => changed.forEach(form => { if (draftOf(form)) keepDraft(form, wordsOf(form)); }));
  document.addEventListener('submit', event => {
    if (event.defaultPrevented || !draftOf(event.target)) return;
    clearTimeout(drafting.get(event.target));
    keepDraft(event.target, '');
  });
  const fill = (form, typed) => {
    const words = new URLSearchParams(typed);
    [...form.elements].filter(typable).forEach(field => {
      const given = words.getAll(field.name);
      if (['checkbox', 'radio'].includes(field.type)) field.checked = given.includes(field.value);
      else if (given.length) field.value = given[0];
    });
    changed.add(form);
  };
  const takeDraft = form => {
    fill(form, draftOf(form).dataset.words);
    draftOf(form).hidden = true;
  };
  on('click', '[data-draft-take]', button => takeDraft(button.form));
  on('click', '[data-draft-drop]', button => { draftOf(button.form).hidden = true; keepDraft(button.form, ''); });
  document.addEventListener('DOMContentLoaded', () => all('[data-draft]').forEach(async draft => {
    const form = draft.closest('form');
    if (form.querySelector('[aria-invalid=true]')) return keepDraft(form, wordsOf(form)); /* not taken: still a draft */
    const answer = await fetch(`/drafts?form=${encodeURIComponent(draft.dataset.draft)}`, { headers: { Accept: 'application/json' } }).catch(() => null);
    const { words, at } = answer && answer.ok ? await answer.json() : {};
    if (!words || words === wordsOf(form) || changed.has(form)) return;
    draft.dataset.words = words;
    draft.querySelector('span').textContent = at.slice(0, 16).replace('T', ' ');
    draft.hidden = false;
  }));

  /* ---- typed in vain: what a form held when it was sent by who was signed out meanwhile, or refused as a whole, stays in
     this tab, and is put back where it was typed once they are there again. The next page of their own ends it. ---- */
  const who = () => { const name = document.querySelector('.top details .wide'); return name ? name.textContent : ''; };
  const typedNow = () => JSON.parse(sessionStorage.getItem('typed') || 'null');
  document.addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented || !who() || !form.matches('form.form[method="post"]')) return;
    const action = form.getAttribute('action');
    sessionStorage.setItem('typed', JSON.stringify({ who: who(), from: location.pathname + location.search, action, words: wordsOf(form) }));
  });
  const putBack = typed => {
    const form = all('form.form').find(one => one.getAttribute('action') === typed.action);
    if (!form) return;
    sessionStorage.removeItem('typed');
    fill(form, typed.words);
    for (let fold = form.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    const said = document.getElementById('look-typed');
    form.prepend(said);
    said.hidden = false;
    said.scrollIntoView({ block: 'center' });
  };
  document.addEventListener('DOMContentLoaded', () => {
    const typed = typedNow();
    if (!typed) return;
    const sent = new URL(typed.action || '', location.origin + typed.from).pathname;
    const late = document.querySelector('[data-typed-kept]') && sent === location.pathname;
    if (late) document.querySelector('[data-back-to-form]').href = typed.from;
    if (late || !who()) sessionStorage.setItem('typed', JSON.stringify({ ...typed, lost: true }));
    else if (typed.lost && typed.who === who()) putBack(typed);
    else sessionStorage.removeItem('typed');
  });

  /* ---- lists: filters send themselves; search waits for the end of a word, also of an input method's ---- */
  const send = form => window.htmx && form.hasAttribute('data-hx-get') ? window.htmx.trigger(form, 'look-search') : form.requestSubmit();
  let wait = 0;
  const typed = field => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      if (field.hasAttribute('data-live')) send(field.form);
      else if (window.htmx) window.htmx.trigger(field, 'look-typed');
    }, 250);
  };
  on('change', 'select[data-send]', select => send(select.form));
  on('input', '[data-live], [data-pick]', (field, event) => { if (!event.isComposing) typed(field); });
  on('compositionend', '[data-live], [data-pick]', field => typed(field));
  on('keydown', '[data-pick]', (field, event) => { if (event.key === 'Enter') event.preventDefault(); });
  document.addEventListener('htmx:configRequest', event => {
    const words = event.detail.parameters;
    if (event.detail.verb !== 'get') return;
    if (event.target.matches('[data-pick]')) {
      words.q = event.target.value;
      const select = document.getElementById(event.target.getAttribute('aria-controls'));
      if (select && select.value) words.chosen = select.value;
    }
    for (const name of Object.keys(words)) if (words[name] === '') delete words[name];
  });
  /* Sent elsewhere (signed out meanwhile) or refused: the whole page shows it, not a hole in this one. */
  document.addEventListener('htmx:beforeSwap', event => {
    const { xhr, pathInfo } = event.detail;
    const path = url => new URL(url, location.href).pathname;
    if (!xhr.responseURL || path(xhr.responseURL) === path(pathInfo.finalRequestPath)) return;
    event.detail.shouldSwap = false;
    location.assign(xhr.responseURL);
  });
  document.addEventListener('htmx:responseError', event => {
    if (event.target.matches('form.filters')) event.target.submit();
  });
  document.addEventListener('htmx:afterSwap', event => {
    const target = event.detail.target;
    if (target.matches('select')) target.size = Math.min(8, Math.max(2, target.options.length));
    if (target.matches('[data-found]')) dropChosen(target);
    ready();
  });

  /* Several people: who is ticked among those found moves up to the chosen. */
  const dropChosen = found => {
    const chosen = found.parentElement.querySelector('[data-chosen]');
    const values = new Set(all('input', chosen).map(box => box.value));
    all('label', found).forEach(label => { if (values.has(label.querySelector('input').value)) label.remove(); });
  };
  on('change', '[data-found] input', box => {
    box.closest('fieldset').querySelector('[data-chosen]').append(box.closest('label'));
    box.focus();
  });
  on('change', '.picker select', select => { select.removeAttribute('size'); });

  /* ---- ticked rows ---- */
  const boxes = () => all('td.tick input[name]');
  const count = () => {
    const output = document.querySelector('[data-ticked]');
    if (!output) return;
    const bar = output.closest('form');
    const ticked = boxes().filter(box => box.checked), n = ticked.length;
    const seats = ticked.reduce((sum, box) => sum + Number(box.dataset.seats || 0), 0);
    output.textContent = n ? output.dataset.ticked.replace('{1}', n).replace('{2}', seats.toLocaleString('en')) : '';
    bar.classList.toggle('some', n > 0);
    boxes().forEach(box => box.closest('tr').classList.toggle('ticked', box.checked));
    const whole = document.querySelector('[data-tick-all]');
    if (whole) { whole.checked = n > 0 && n === boxes().length; whole.indeterminate = n > 0 && !whole.checked; }
    const everything = bar.querySelector('[data-all]');
    if (everything && n < boxes().length) everything.checked = false;
  };
  let last = null;
  on('click', 'td.tick input[name]', (box, event) => { /* shift ticks everything between */
    const list = boxes();
    if (event.shiftKey && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      list.slice(from, to + 1).forEach(other => { other.checked = box.checked; });
    }
    last = box;
    count();
  });
  on('change', '[data-tick-all]', whole => { boxes().forEach(box => { box.checked = whole.checked; }); count(); });
  on('change', '[data-all]', everything => { if (everything.checked) boxes().forEach(box => { box.checked = true; }); count(); });

  /* ---- keyboard ---- */
  const rows = () => all('table.list tbody tr').filter(row => row.querySelector('a[href]'));
  const step = by => {
    const list = rows();
    const here = list.findIndex(row => row.contains(document.activeElement));
    const next = list[Math.max(0, Math.min(list.length - 1, here < 0 ? 0 : here + by))];
    if (next) { next.tabIndex = -1; next.focus(); next.scrollIntoView({ block: 'nearest' }); }
  };
  const help = () => { const dialog = document.getElementById('keys'); if (dialog && dialog.showModal) dialog.showModal(); };
  const tick = row => { const box = row && row.querySelector('td.tick input[name]'); if (box) box.click(); };
  const keys = {
    '/': () => { const box = document.querySelector('main [data-slash]') || document.querySelector('[data-slash]'); if (box) { box.focus(); box.select(); } },
    '?': help, j: () => step(1), k: () => step(-1),
    x: () => tick(document.activeElement.closest('tr')),
    b: () => { const deed = document.querySelector('#look-bulk button'); if (deed) deed.focus(); },
    Enter: () => { const row = document.activeElement; if (row.matches('tbody tr')) row.querySelector('th a[href], a[href]').click(); },
  };
  document.addEventListener('keydown', event => {
    const typing = event.target.matches('input:not([type="checkbox"]):not([type="radio"]), select, textarea, [contenteditable]');
    if (event.key === 'Escape') all('details.menu[open]').forEach(menu => { menu.open = false; menu.querySelector('summary').focus(); });
    const free = !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector('dialog[open]');
    if (!free || !keys[event.key] || (event.key === 'Enter' && !event.target.matches('tr'))) return;
    event.preventDefault();
    keys[event.key]();
  });
  /* A menu that asks for words takes them at once. */
  document.addEventListener('toggle', event => {
    const asks = event.target.matches('details.menu[open]') && event.target.querySelector('input[required], input[autofocus]');
    if (asks) asks.focus();
  }, true);
  ['click', 'focusin'].forEach(leaves => document.addEventListener(leaves, event => all('details.menu[open]').forEach(menu => {
    if (!menu.contains(event.target)) menu.open = false;
  })));

  /* ---- charts: drawn from their table, which stays. The library is fetched only where there is one, when the page is at rest ---- */
  const colour = name => getComputedStyle(root).getPropertyValue(name).trim();
  const palette = () => [1, 2, 3, 4, 5, 6].map(i => colour(`--c${i}`));
  const dashes = ['solid', 'dashed', 'dotted'];
  const words = cells => cells.map(cell => cell.textContent.trim());
  const readTable = table => {
    const lines = [...table.tBodies[0].rows];
    return {
      series: words([...table.tHead.rows[0].cells].slice(1)),
      points: words(lines.map(line => line.cells[0])),
      links: lines.map(line => line.cells[0].querySelector('a')),
      values: lines.map(line => [...line.cells].slice(1).map(cell => (cell.dataset.n ? Number(cell.dataset.n) : null))),
    };
  };
  /* Names of units are long: their bars lie, one under the other, each with its name. */
  const lies = (kind, points) => kind !== 'line' && points.length > 5 && points.length <= 40 && points.some(name => name.length > 5);
  const options = (kind, data) => {
    const axis = { axisLine: { lineStyle: { color: colour('--edge') } }, axisTick: { show: false }, axisLabel: { color: colour('--soft'), fontSize: 12 } };
    const values = { type: 'value', minInterval: 1, ...axis, axisLine: { show: false }, splitLine: { lineStyle: { color: colour('--line') } } };
    return {
      animation: false, color: palette(), aria: { enabled: true, decal: { show: kind !== 'line' && data.series.length > 1 } },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
      ...(lies(kind, data.points)
        ? { yAxis: { type: 'category', inverse: true, data: data.points, ...axis, axisLabel: { ...axis.axisLabel, interval: 0, width: 160, overflow: 'truncate' } }, xAxis: values }
        : { xAxis: { type: 'category', data: data.points, ...axis }, yAxis: values }),
      series: data.series.map((name, i) => ({
        name, type: kind === 'line' ? 'line' : 'bar', stack: kind === 'stack' ? 'all' : undefined, barMaxWidth: 32, symbolSize: 6,
        lineStyle: { type: dashes[i % 3], width: 2 }, data: data.values.map(row => row[i]),
      })),
    };
  };
  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const drawLegend = (plot, names) => {
    const old = plot.previousElementSibling;
    if (old && old.matches('.legend')) old.remove();
    if (names.length < 2) return;
    const legend = element('div', 'legend', '');
    legend.setAttribute('aria-hidden', 'true');
    names.forEach((name, i) => {
      const item = element('span', '', name);
      const mark = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      const square = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      square.setAttribute('width', '12'); square.setAttribute('height', '12'); square.setAttribute('fill', palette()[i % 6]);
      mark.append(square);
      item.prepend(mark);
      legend.append(item);
    });
    plot.before(legend);
  };
  const draw = table => {
    const plot = table.closest('.chart').querySelector('[data-plot]');
    const data = readTable(table);
    plot.hidden = false;
    const bars = table.dataset.chart === 'stack' ? 1 : data.series.length;
    plot.style.height = lies(table.dataset.chart, data.points) ? `${56 + data.points.length * (12 + 14 * bars)}px` : '';
    const chart = window.echarts.getInstanceByDom(plot) || window.echarts.init(plot);
    chart.setOption(options(table.dataset.chart, data), true);
    drawLegend(plot, data.series);
    const tip = plot.querySelector('.tip') || plot.appendChild(element('div', 'tip', ''));
    tip.hidden = true;
    chart.off('mouseover'); chart.off('mouseout'); chart.off('click');
    chart.on('mouseover', at => {
      tip.textContent = `${at.name} ${data.series.length > 1 ? at.seriesName : ''} ${at.value}`;
      tip.hidden = false;
      tip.style.left = `${Math.min(at.event.offsetX + 12, plot.clientWidth - tip.offsetWidth)}px`;
      tip.style.top = `${Math.max(at.event.offsetY - 32, 0)}px`;
    });
    chart.on('mouseout', () => { tip.hidden = true; });
    chart.on('click', at => { const link = data.links[at.dataIndex]; if (link) link.click(); });
  };
  const drawAll = () => { if (window.echarts) all('table[data-chart]').forEach(draw); };
  let asked = false;
  const fetchCharts = () => {
    const from = document.querySelector('meta[name="charts"]');
    if (asked || !from || !document.querySelector('table[data-chart]')) return;
    asked = true;
    const script = document.createElement('script');
    script.src = from.content;
    script.onload = drawAll;
    document.head.append(script);
  };
  addEventListener('resize', () => all('[data-plot]').forEach(plot => {
    const chart = window.echarts && window.echarts.getInstanceByDom(plot);
    if (chart) chart.resize();
  }));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);

  /* ---- at the start, and after each change of the page by htmx ---- */
  const ready = () => {
    count();
    if (window.echarts) drawAll();
    else if (window.requestIdleCallback) requestIdleCallback(fetchCharts);
    else setTimeout(fetchCharts, 200);
  };
  document.addEventListener('DOMContentLoaded', () => {
    // On a phone the list comes first; its filters unfold.
    if (matchMedia('(max-width: 760px)').matches) all('details[data-fold]').forEach(fold => { fold.open = false; });
    ready();
    const wrongs = document.getElementById('look-wrongs');
    const first = document.querySelector('.narrow form.form input:not([type="hidden"])'); /* signing in: nothing else is wanted */
    if (wrongs) wrongs.focus();
    else if (first && matchMedia('(pointer: fine)').matches) first.focus();
  });
})();
