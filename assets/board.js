/* The candidates page: live counts, choice by keyboard, rows dropped onto a unit's seats. Without it the check boxes do. */
(() => {
  'use strict';
  const board = document.querySelector('form[data-board]');
  if (!board) return;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const rows = all('[data-board-rows] tbody tr', board);
  const seats = document.getElementById('callup-seats');
  const sum = board.querySelector('[data-board-sum]');
  const boxes = () => all('input[name="persons"]', board);
  const holder = box => box.closest('[data-unit]');

  /* Shares first; who finds none left in their unit's takes a seat that is not shared out. */
  const count = () => {
    const units = new Map(), levels = new Map();
    let chosen = 0;
    for (const box of boxes()) {
      const { unit, level } = holder(box).dataset;
      holder(box).classList.toggle('ticked', box.checked);
      if (!box.checked) continue;
      chosen++;
      units.set(unit, (units.get(unit) || 0) + 1);
      levels.set(level, (levels.get(level) || 0) + 1);
    }
    let free = units.get('0') || 0, left = 0;
    for (const output of all('[data-chosen-unit]', seats)) {
      const room = Number(output.dataset.left), here = units.get(output.dataset.chosenUnit) || 0;
      left += room;
      if (output.dataset.chosenUnit === '0') continue;
      free += Math.max(0, here - room);
      output.value = here;
      output.closest('tr').classList.toggle('late', here > room);
    }
    const rest = seats.querySelector('[data-chosen-unit="0"]');
    rest.value = free;
    rest.closest('tr').classList.toggle('late', free > Number(rest.dataset.left));
    for (const output of all('[data-chosen-level]')) output.value = levels.get(output.dataset.chosenLevel) || 0;
    const said = chosen > left ? sum.dataset.boardOver : sum.dataset.boardSum;
    sum.value = said.replace('{1}', chosen).replace('{2}', Math.abs(left - chosen));
  };
  board.addEventListener('change', event => { if (event.target.matches('input[name="persons"]')) count(); });

  /* One row at a time is in the order of the Tab key; the arrows move through the others. */
  const go = row => {
    if (!row) return;
    for (const other of rows) other.tabIndex = other === row ? 0 : -1;
    row.focus();
    row.scrollIntoView({ block: 'nearest' });
  };
  const tick = (row, on) => {
    const box = row && row.querySelector('input[name="persons"]');
    if (!box || box.disabled || (on !== undefined && box.checked === on)) return;
    box.click();
  };
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  rows.forEach((row, i) => {
    row.tabIndex = i === 0 ? 0 : -1;
    row.draggable = !row.querySelector('input[name="persons"]').disabled;
    row.addEventListener('dragstart', event => {
      event.dataTransfer.effectAllowed = 'copy';
      event.dataTransfer.setData('text/plain', row.querySelector('input[name="persons"]').value);
    });
    row.addEventListener('keydown', event => {
      const ticks = event.target.matches('input[name="persons"]'); /* its own box: the arrows lead on from there too */
      if ((event.target !== row && !ticks) || event.ctrlKey || event.altKey || event.metaKey) return;
      if (moves[event.key]) go(rows[i + moves[event.key]]);
      else if (event.key === ' ' && !ticks) tick(row);
      else return;
      event.preventDefault();
    });
  });

  /* ---- dropped onto seats ---- */
  const place = event => event.target.closest && event.target.closest('[data-drop]');
  const mark = on => all('[data-drop]', seats).forEach(row => row.classList.toggle('ticked', row === on));
  seats.addEventListener('dragover', event => {
    const here = place(event);
    if (!here) return;
    event.preventDefault();
    mark(here);
  });
  seats.addEventListener('dragleave', event => { if (!seats.contains(event.relatedTarget)) mark(null); });
  seats.addEventListener('drop', event => {
    event.preventDefault();
    mark(null);
    const id = event.dataTransfer.getData('text/plain');
    const row = rows.find(one => one.querySelector('input[name="persons"]').value === id);
    tick(row, true);
  });

  if (!board.querySelector('input[name="all"]')) count();
})();
