'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const main = document.querySelector('main');
  const search = $('search');
  const view = document.body.dataset.view;

  // An address with the parameters of this page and these changes; an empty one is left out.
  function address(path, changes = {}) {
    const params = new URLSearchParams(location.search);
    params.delete('p');
    for (const [name, value] of Object.entries(changes)) {
      if (value) params.set(name, value); else params.delete(name);
    }
    const query = params.toString();
    return path + (query || !path ? '?' + query : '');
  }
  // Only this name. One that was shortened matches all that it may stand for.
  const exactly = (name) => '^' + name.split('\u2026')
    .map((part) => part.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')).join('.*') + '$';

  // What is chosen: functions by clicks, or what the search finds.
  const picked = new Set();
  function pattern() {
    if (picked.size > 0) return [...picked].map(exactly).join('|');
    return searchPattern();
  }
  // Searching ignores case where there are no capitals; so must the server then.
  function searchPattern() {
    const text = search.value;
    if (!text || !compile(text)) return '';
    return /[A-Z]/.test(text) || !/[a-z]/.test(text) || text.startsWith('(?') ? text : '(?i)' + text;
  }
  function compile(text) {
    try { return new RegExp(text, /[A-Z]/.test(text) ? 'u' : 'iu'); } catch (error) { return null; }
  }
  // Focusing replaces, ignoring and hiding add up.
  function refined(parameter, wanted) {
    const old = new URLSearchParams(location.search).get(parameter);
    const adds = (parameter === 'i' || parameter === 'h') && old;
    return address('', { [parameter]: adds ? `${old}|${wanted}` : wanted });
  }
  function updateLinks() {
    const wanted = pattern();
    for (const link of all('nav.tabs a[data-view]')) {
      link.href = address(link.dataset.view, wanted ? { f: wanted } : {});
    }
    for (const link of all('#refine a[data-refine]')) {
      link.toggleAttribute('aria-disabled', !wanted);
      if (wanted) link.href = refined(link.dataset.refine, wanted); else link.removeAttribute('href');
    }
    document.querySelector('#refine .hint').hidden = Boolean(wanted);
    const chip = $('picked');
    chip.hidden = picked.size === 0;
    const [first] = picked;
    chip.firstElementChild.textContent = picked.size === 1 ? `chosen: ${first}` : `chosen: ${picked.size} functions`;
    for (const row of all('tbody tr')) {
      const cell = row.querySelector('[data-fn]');
      row.classList.toggle('on', Boolean(cell) && picked.has(cell.dataset.fn));
    }
  }
  function pick(name, several) {
    if (!several) picked.clear();
    if (name && !picked.delete(name)) picked.add(name);
    updateLinks();
  }
  $('picked').lastElementChild.addEventListener('click', () => { picked.clear(); updateLinks(); });

  // Before the flame graph draws itself anew.
  main.addEventListener('click', (event) => {
    if (event.target.closest('a[href], button, input, select') || String(getSelection()) !== '') return;
    if (event.target.closest('.live')) return;  // unfolds
    const row = event.target.closest('tr');
    const holder = row ? row.querySelector('[data-fn]') : event.target.closest('[data-fn]');
    if (row) { if (holder) pick(holder.dataset.fn, true); return; }
    if (!event.target.closest('#graph, #picture')) return;
    picked.clear();
    if (holder) picked.add(holder.dataset.fn);
    updateLinks();
  }, true);

  // What can be done with a function, where it is.
  const context = $('context');
  const closeContext = () => { context.hidden = true; };
  main.addEventListener('contextmenu', (event) => {
    const row = event.target.closest('tr');
    const holder = event.target.closest('[data-fn]') || (row && row.querySelector('[data-fn]'));
    if (!holder || event.shiftKey || event.target.closest('a[href^="peek"], a[href^="source"]')) return;
    event.preventDefault();
    const name = holder.dataset.fn;
    const wanted = exactly(name);
    context.replaceChildren();
    const add = (kind, text, href) => {
      const element = document.createElement(kind);
      element.textContent = text;
      if (href) element.href = href;
      if (href) element.setAttribute('role', 'menuitem');
      context.append(element);
      return element;
    };
    add('b', name);
    for (const link of all('nav.tabs > a[data-view]')) {
      if (['peek', 'source', 'disasm', 'graph'].includes(link.dataset.view)) {
        add('a', link.textContent, address(link.dataset.view, { f: wanted }));
      }
    }
    context.append(document.createElement('hr'));
    // What a click on a frame does in the web interface of go tool pprof, in two halves.
    if (view === 'flamegraph') {
      add('a', 'Its callees', address('', { f: wanted, sf: wanted, prunefrom: '' })).title =
        'Only what is below it, all places where it is called together';
      add('a', 'Its callers', address('', { f: wanted, sf: '', prunefrom: wanted })).title =
        'Only what is above it';
    }
    for (const link of all('#refine a[data-refine]')) {
      add('a', link.textContent, refined(link.dataset.refine, wanted)).title = link.title;
    }
    context.hidden = false;
    const box = context.getBoundingClientRect();
    context.style.left = `${Math.max(4, Math.min(event.clientX, innerWidth - box.width - 8))}px`;
    context.style.top = `${Math.max(4, Math.min(event.clientY, innerHeight - box.height - 8))}px`;
    const tip = $('tip');
    if (tip) tip.hidden = true;
    context.querySelector('a').focus();
  });
  document.addEventListener('pointerdown', (event) => { if (!context.contains(event.target)) closeContext(); }, true);

  // Search in tables and sources; the flame graph and the graph have their own way of drawing hits.
  const drawsItself = view === 'flamegraph' || view === 'graph';
  let hits = [];
  let current = -1;
  function find() {
    const text = search.value;
    const regexp = text ? compile(text) : null;
    search.classList.toggle('bad', Boolean(text) && !regexp);
    if (!drawsItself) {
      hits = [];
      current = -1;
      for (const element of all('tbody tr, .l, h2[data-fn]', main)) {
        const cell = element.querySelector('.name') || element;
        const hit = Boolean(regexp) && regexp.test(cell.dataset.fn || cell.textContent);
        element.classList.toggle('hit', hit);
        if (hit) hits.push(element);
      }
      $('found').textContent = !text ? '' : !regexp ? 'not a regular expression' : `${hits.length} found`;
    }
    updateLinks();
  }
  let alarm = 0;
  search.addEventListener('input', () => { clearTimeout(alarm); alarm = setTimeout(find, 120); });
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (event.shiftKey && hits.length > 0) {
        current = (current + 1) % hits.length;
        hits[current].scrollIntoView({ block: 'center' });
        $('found').textContent = `${current + 1} of ${hits.length} found`;
      } else if (!event.shiftKey) {
        picked.clear();
        location.assign(address('', { f: searchPattern() }));
      }
    }
    if (event.key === 'Escape' && !drawsItself) { search.value = ''; search.blur(); find(); }
  });

  // Tables sort by a click on a column's title; numbers with the largest first.
  for (const table of all('table.sortable', main)) {
    const body = table.tBodies[0];
    all('th', table).forEach((head, column) => {
      const button = document.createElement('button');
      button.textContent = head.textContent;
      head.replaceChildren(button);
      const text = (row) => (row.cells[column].dataset.fn || row.cells[column].textContent);
      const number = (row) => Number(row.cells[column].dataset.v ?? row.cells[column].dataset.p);
      button.addEventListener('click', () => {
        const rows = [...body.rows];
        const numeric = rows.some((row) => 'v' in row.cells[column].dataset || 'p' in row.cells[column].dataset);
        const first = numeric ? 'descending' : 'ascending';
        const order = head.getAttribute('aria-sort') === first
          ? (numeric ? 'ascending' : 'descending') : first;
        for (const other of all('th', table)) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', order);
        rows.sort((a, b) => (numeric ? number(a) - number(b) : text(a).localeCompare(text(b))) *
          (order === 'ascending' ? 1 : -1));
        body.append(...rows);
      });
    });
  }
  for (const cell of all('td[data-p]', main)) {
    cell.style.setProperty('--p', `${Math.min(100, Math.abs(cell.dataset.p))}%`);
  }

  // Menus: one at a time.
  const menus = all('details.menu');
  for (const menu of menus) {
    menu.addEventListener('toggle', () => {
      if (!menu.open) return;
      for (const other of menus) if (other !== menu) other.open = false;
      const panel = menu.lastElementChild;
      panel.style.left = '';
      const box = panel.getBoundingClientRect();
      const room = document.documentElement.clientWidth - 8;
      if (box.right > room) panel.style.left = `${room - box.right}px`;
    });
  }
  document.addEventListener('pointerdown', (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  }, true);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && (!context.hidden || menus.some((menu) => menu.open))) {
      closeContext();
      for (const menu of menus) menu.open = false;
      event.preventDefault();
    }
    const typing = event.target.closest('input, select, textarea, dialog');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
  }, true);

  // Options that are as they were at the start need no parameter.
  const form = document.querySelector('#options form');
  form.addEventListener('submit', () => {
    for (const field of all('[data-start]', form)) field.disabled = field.value === field.dataset.start;
  });
  addEventListener('pageshow', () => { for (const field of all('[data-start]', form)) field.disabled = false; });

  // Saved configurations.
  async function change(path, name) {
    const params = new URLSearchParams(path === 'saveconfig' ? location.search : '');
    params.set('config', name);
    const response = await fetch(`${path}?${params}`, { method: 'POST' });
    if (!response.ok) throw new Error((await response.text()).trim());
    location.reload();
  }
  const dialog = $('save-dialog');
  $('save').addEventListener('click', () => { $('save-error').textContent = ''; dialog.showModal(); });
  $('save-cancel').addEventListener('click', () => dialog.close());
  dialog.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    change('saveconfig', $('save-name').value).catch((error) => { $('save-error').textContent = error.message; });
  });
  for (const button of all('button.delete')) {
    button.addEventListener('click', () => {
      if (confirm(`Delete the configuration ${button.dataset.config}?`)) {
        change('deleteconfig', button.dataset.config).catch((error) => alert(error.message));
      }
    });
  }

  $('theme').addEventListener('click', () => {
    const root = document.documentElement.classList;
    const dark = root.contains('dark') ||
      (!root.contains('light') && matchMedia('(prefers-color-scheme: dark)').matches);
    root.toggle('dark', !dark);
    root.toggle('light', dark);
    try { localStorage.setItem('pfa-theme', dark ? 'light' : 'dark'); } catch (error) { /* not kept */ }
  });
  find();
})();
