'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const $ = (id) => document.getElementById(id);
  const ROW = 18;
  const trees = data.trees.map(prepare);
  const state = { type: data.selected, tree: 0, zoom: 0, flame: false, cursor: -1, pattern: null };
  let drawn = new Map();  // row -> element
  let hits = null;

  // Children of a row and own values are derived: the data has parents and totals only.
  function prepare(t) {
    const n = t.parent.length;
    const children = Array.from({ length: n }, () => []);
    const self = t.total.map((column) => column.slice());
    for (let i = 1; i < n; i++) {
      children[t.parent[i]].push(i);
      self.forEach((column, c) => { column[t.parent[i]] -= t.total[c][i]; });
    }
    return { ...t, children, self };
  }
  const tree = () => trees[state.tree];
  const nameOf = (t, i) =>
    i === 0 ? 'all' : t.merged[i] ? `(${t.merged[i]} smaller)` : data.names[t.name[i]];
  // Where space is short, the import path is what can be spared.
  const fitting = (name, pixels) =>
    name.length * 7.25 + 6 <= pixels ? name : name.replace(/^[\w.~\-/]*\/(?=[^/])/, '');
  const placeOf = (t, i) => (t.name[i] < 0 ? '' : data.places[t.name[i]]);
  const gained = () => (data.diff ? 2 * state.type : state.type);
  const lost = () => 2 * state.type + 1;
  function width(i) {
    const total = tree().total;
    return data.diff ? total[gained()][i] + total[lost()][i] : total[gained()][i];
  }

  // Numbers as the reports print them.
  function format(value) {
    const type = data.types[state.type];
    const v = value * data.ratio;
    if (v === 0) return '0';
    let unit = type.fixed ? type.fixed : type.plain;
    if (!type.fixed) {
      for (const step of type.steps) if (Math.abs(v) / step[0] >= 1) unit = step;
    }
    const text = (v / unit[0]).toFixed(2).replace(/\.00$/, '');
    return text + unit[1];
  }
  function percent(value, total) {
    const p = total ? Math.abs(value / total) * 100 : 0;
    return p >= 99.95 && p <= 100.05 ? '100%' : (p >= 1 ? p.toFixed(2) : Number(p.toPrecision(2))) + '%';
  }
  function share(value) { return `${format(value)} (${percent(value, data.types[state.type].total)})`; }
  function values(i) {
    const t = tree();
    const total = t.total[gained()][i];
    const self = t.self[gained()][i];
    if (!data.diff) return t.merged[i] ? share(total) : `total ${share(total)}\nown ${share(self)}`;
    const type = data.types[state.type];
    const before = t.total[lost()][i];
    const sign = total > before ? '+' : '';
    let text = `change ${sign}${format(total - before)}\nold ${format(before)} ` +
      `(${percent(before, type.lost)}), new ${share(total)}`;
    if (!t.merged[i]) text += `\nown: old ${format(t.self[lost()][i])}, new ${format(self)}`;
    return text;
  }

  function element(kind, text, parent) {
    const e = document.createElement(kind);
    e.textContent = text;
    parent.append(e);
    return e;
  }
  function paint(e, t, i) {
    if (hits && hits.has(i)) { e.classList.add('hit'); return; }
    if (i === 0 || t.merged[i]) { e.classList.add('rest'); return; }
    if (!data.diff) { e.classList.add('c' + data.colors[t.name[i]]); return; }
    const now = t.total[gained()][i];
    const before = t.total[lost()][i];
    const change = now + before ? (now - before) / (now + before) : 0;
    const strength = Math.min(1, Math.abs(change) * 2);
    e.style.background = `hsl(${change > 0 ? 4 : 214} ${Math.round(strength * 80)}% var(--l))`;
  }

  function draw() {
    const t = tree();
    const graph = $('graph');
    const pixels = graph.clientWidth;
    const whole = width(state.zoom);
    const out = [];
    let narrow = 0;
    const above = [];
    for (let i = state.zoom; i > 0;) { i = t.parent[i]; above.unshift(i); }
    above.forEach((i, depth) => out.push([i, depth, 0, 1, true]));
    const queue = [[state.zoom, above.length, 0]];
    for (let q = 0; q < queue.length; q++) {
      const [i, depth, left] = queue[q];
      out.push([i, depth, left / whole, width(i) / whole, false]);
      let x = left;
      const children = t.children[i].slice().sort((a, b) =>
        (t.merged[a] > 0) - (t.merged[b] > 0) || width(b) - width(a) || a - b);
      for (const child of children) {
        const w = width(child);
        if (w > 0 && (w / whole) * pixels >= 1) queue.push([child, depth + 1, x]);
        else if (w > 0) narrow++;
        x += w;
      }
    }
    const levels = out.reduce((most, r) => Math.max(most, r[1] + 1), 1);
    const fragment = document.createDocumentFragment();
    drawn = new Map();
    for (const [i, depth, x, w, isAbove] of out) {
      const e = document.createElement('div');
      e.className = 'f';
      e.style.left = `${x * 100}%`;
      e.style.width = `${w * 100}%`;
      e.style.top = `${(state.flame ? levels - 1 - depth : depth) * ROW}px`;
      if (w * pixels > 20) { e.textContent = fitting(nameOf(t, i), w * pixels); e.classList.add('t'); }
      if (isAbove) e.classList.add('above');
      if (i === state.cursor) e.classList.add('cursor');
      paint(e, t, i);
      e.dataset.row = i;
      if (t.name[i] >= 0) e.dataset.fn = data.names[t.name[i]];
      drawn.set(i, e);
      fragment.append(e);
    }
    graph.style.height = `${levels * ROW}px`;
    graph.replaceChildren(fragment);
    crumbs(above);
    $('status').textContent = whole <= 0 ? 'Nothing has a value of this sample type.' :
      narrow ? `${narrow} frames are too narrow to draw here: zoom in to see them` : '';
    $('tip').hidden = true;
  }
  function crumbs(above) {
    const bar = $('crumbs');
    bar.replaceChildren();
    for (const i of [...above, state.zoom]) {
      const b = element('button', nameOf(tree(), i), bar);
      b.disabled = i === state.zoom;
      b.addEventListener('click', () => zoom(i));
    }
    $('reset').disabled = state.zoom === 0;
  }
  function zoom(i) { state.zoom = i; state.cursor = i; draw(); }

  // The matched share counts a frame below another match once.
  function search() {
    const text = $('search').value;
    hits = null;
    $('search').classList.remove('bad');
    $('found').textContent = '';
    if (text !== '') {
      let pattern;
      try { pattern = new RegExp(text, /[A-Z]/.test(text) ? 'u' : 'iu'); } catch (error) {
        $('search').classList.add('bad');
        $('found').textContent = 'not a regular expression';
        draw();
        return;
      }
      const t = tree();
      const matches = data.names.map((name) => pattern.test(name));
      const inside = new Uint8Array(t.parent.length);
      let sum = 0;
      hits = new Set();
      for (let i = 1; i < t.parent.length; i++) {
        inside[i] = inside[t.parent[i]];
        if (t.name[i] < 0 || !matches[t.name[i]]) continue;
        hits.add(i);
        if (!inside[i]) sum += width(i);
        inside[i] = 1;
      }
      const type = data.types[state.type];
      const all = data.diff ? type.total + type.lost : type.total;
      $('found').textContent = `matched ${format(sum)}, ${percent(sum, all)}`;
    }
    draw();
  }

  function showTip(i, x, y) {
    const tip = $('tip');
    tip.replaceChildren();
    element('b', nameOf(tree(), i), tip);
    const place = placeOf(tree(), i);
    if (place) element('div', place, tip).className = 'place';
    element('div', values(i), tip);
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - box.width - 8))}px`;
    tip.style.top = `${y + 18 + box.height > innerHeight ? Math.max(4, y - box.height - 10) : y + 18}px`;
  }
  const rowOf = (event) => {
    const e = event.target.closest && event.target.closest('.f');
    return e ? Number(e.dataset.row) : -1;
  };
  function moveCursor(key) {
    const t = tree();
    let i = state.cursor < 0 || !drawn.has(state.cursor) ? state.zoom : state.cursor;
    const byLeft = (a, b) => parseFloat(drawn.get(a).style.left) - parseFloat(drawn.get(b).style.left);
    const kids = (r) => t.children[r].filter((c) => drawn.has(c)).sort(byLeft);
    const deeper = state.flame ? 'ArrowUp' : 'ArrowDown';
    const up = state.flame ? 'ArrowDown' : 'ArrowUp';
    if (state.cursor < 0) i = state.zoom;
    else if (key === deeper) i = kids(i)[0] ?? i;
    else if (key === up) i = i > 0 ? t.parent[i] : i;
    else if (i > 0) {
      const siblings = kids(t.parent[i]);
      i = siblings[siblings.indexOf(i) + (key === 'ArrowRight' ? 1 : -1)] ?? i;
    }
    if (state.cursor >= 0 && drawn.has(state.cursor)) drawn.get(state.cursor).classList.remove('cursor');
    state.cursor = i;
    const e = drawn.get(i);
    e.classList.add('cursor');
    e.scrollIntoView({ block: 'nearest' });
    const box = e.getBoundingClientRect();
    showTip(i, Math.max(0, box.left), box.bottom - 14);
  }

  // Inside of another page, that has these.
  const alone = Boolean($('title'));
  if (alone) {
    document.title = `${data.title} - ${document.title}`;
    $('title').textContent = data.title;
    for (const [key, value] of data.facts) element('span', key ? `${key}: ${value}` : value, $('facts'));
  }
  for (const line of data.summary) element('div', line, $('summary'));
  for (const [warning, text] of data.notes) {
    element('li', text, $('notes')).className = warning ? 'warning' : '';
  }
  data.types.forEach((type, i) => { element('option', `${type.name} (${type.unit})`, $('type')).value = i; });
  $('type').value = state.type;
  $('type').hidden = data.types.length < 2;
  $('type').addEventListener('change', () => { state.type = Number($('type').value); search(); });
  $('flip').addEventListener('click', () => {
    state.flame = !state.flame;
    $('flip').textContent = state.flame ? 'Icicle' : 'Flame';
    draw();
  });
  $('direction').hidden = trees.length < 2;
  const label = () => { $('direction').textContent = trees[1 - state.tree].bottomUp ? 'Bottom-up' : 'Top-down'; };
  $('direction').addEventListener('click', () => {
    state.tree = 1 - state.tree;
    state.zoom = 0;
    state.cursor = -1;
    label();
    search();
  });
  if (trees.length > 1) label();
  $('reset').addEventListener('click', () => zoom(0));
  if (alone) $('theme').addEventListener('click', () => {
    const root = document.documentElement.classList;
    const dark = root.contains('dark') ||
      (!root.contains('light') && matchMedia('(prefers-color-scheme: dark)').matches);
    root.toggle('dark', !dark);
    root.toggle('light', dark);
  });
  $('search').addEventListener('input', search);
  $('graph').addEventListener('click', (event) => { const i = rowOf(event); if (i >= 0) zoom(i); });
  $('graph').addEventListener('mousemove', (event) => {
    const i = rowOf(event);
    if (i >= 0) showTip(i, event.clientX, event.clientY); else $('tip').hidden = true;
  });
  $('graph').addEventListener('mouseleave', () => { $('tip').hidden = true; });
  addEventListener('resize', draw);
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && !event.defaultPrevented) {
      if ($('search').value !== '') { $('search').value = ''; search(); } else zoom(0);
      $('graph').focus();
      return;
    }
    if (/^(INPUT|SELECT|BUTTON)$/.test(event.target.tagName)) return;
    const keys = { '/': () => $('search').focus(), i: () => $('flip').click(), r: () => zoom(0),
      b: () => trees.length > 1 && $('direction').click(), d: () => $('theme').click(),
      t: () => { $('type').selectedIndex = (state.type + 1) % data.types.length;
        $('type').dispatchEvent(new Event('change')); },
      Enter: () => state.cursor >= 0 && zoom(state.cursor),
      Backspace: () => state.zoom > 0 && zoom(tree().parent[state.zoom]) };
    if (event.key.startsWith('Arrow')) moveCursor(event.key);
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });
  search();
})();
