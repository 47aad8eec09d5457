'use strict';
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  // The document, or a part of a page that has its own way to search.
  const svg = document.getElementById('picture') || document.documentElement;
  const alone = svg === document.documentElement;
  const view = svg.querySelector('#view');
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);

  // Nodes by Graphviz's names, which are in the titles; what people should read is in the links.
  const tipOf = (g) => g.querySelector('a')?.getAttributeNS('http://www.w3.org/1999/xlink', 'title') || '';
  const nodes = new Map();
  const parts = [];
  function part(g) {
    const title = g.querySelector('title');
    const key = title.textContent;
    const it = { g, tip: tipOf(g), near: [] };
    title.textContent = it.tip;
    parts.push(it);
    return [key, it];
  }
  for (const g of svg.querySelectorAll('.node:not(#legend)')) {
    const [key, node] = part(g);
    // A function's tip is its name and value; that of a box of labels only a value.
    node.name = /^N\d+$/.test(key) ? node.tip.replace(/ \([^()]*\)$/, '') : g.textContent.trim();
    node.isFunction = /^N\d+$/.test(key);
    if (node.isFunction) g.dataset.fn = node.name;
    nodes.set(key, node);
  }
  for (const g of svg.querySelectorAll('.edge')) {
    const [key, edge] = part(g);
    const ends = key.split('->').map((name) => nodes.get(name)).filter((node) => node);
    edge.near.push(...ends);
    for (const end of ends) end.near.push(edge, ...ends);
  }
  for (const title of svg.querySelectorAll('.graph > title, .cluster > title, #legend > title')) title.remove();
  const partAt = (target) => parts.find((it) => it.g.contains(target));

  // What stays in its place while the graph moves.
  function add(name, attributes, to = svg) {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    to.append(element);
    return element;
  }
  const details = add('text', { id: 'details', x: 10 });
  const found = alone ? add('text', { id: 'found', 'text-anchor': 'end', y: 22 }) : document.getElementById('found');
  const help = add('text', { id: 'help', 'text-anchor': 'end' });
  help.textContent = 'drag: move \u00b7 wheel: zoom \u00b7 click: calls of a function \u00b7 0: all \u00b7 /: search';
  let box = null;
  let input = document.getElementById('search');
  if (alone) {
    box = add('foreignObject', { y: 6, width: 180, height: 30 });
    input = document.createElementNS('http://www.w3.org/1999/xhtml', 'input');
    input.id = 'search';
    input.placeholder = 'search (regexp)';
    box.append(input);
  }

  let scale = 1;
  let x = 0;
  let y = 0;
  const show = () => view.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
  const frame = () => svg.getBoundingClientRect();
  const whole = () => Math.min(frame().width / width, frame().height / height, 4 / 3);
  function fit() {
    scale = whole();
    x = (frame().width - width * scale) / 2;
    y = (frame().height - height * scale) / 2;
    show();
  }
  // Where is a point of the window; without one, the middle of the picture.
  function zoom(factor, windowX, windowY) {
    const { left, top, width: wide, height: high } = frame();
    const atX = windowX === undefined ? wide / 2 : windowX - left;
    const atY = windowY === undefined ? high / 2 : windowY - top;
    const to = Math.min(Math.max(scale * factor, whole() / 2), 10);
    x = atX - (atX - x) * to / scale;
    y = atY - (atY - y) * to / scale;
    scale = to;
    show();
  }
  function move(dx, dy) {
    x += dx;
    y += dy;
    show();
  }
  function place() {
    const { width: wide, height: high } = frame();
    details.setAttribute('y', high - 12);
    help.setAttribute('x', wide - 10);
    help.setAttribute('y', high - 12);
    if (!alone) return;
    box.setAttribute('x', wide - 190);
    found.setAttribute('x', wide - 200);
  }

  function select(node) {
    view.classList.toggle('some', Boolean(node));
    for (const it of parts) it.g.classList.toggle('on', Boolean(node) && (it === node || node.near.includes(it)));
  }
  function centre(node) {
    if (scale < 1) zoom(1 / scale);
    const rect = node.g.getBoundingClientRect();
    const { left, top, width: wide, height: high } = frame();
    move(left + wide / 2 - rect.x - rect.width / 2, top + high / 2 - rect.y - rect.height / 2);
  }
  let hits = [];
  let current = -1;
  function search(text) {
    let pattern = null;
    try { if (text) pattern = new RegExp(text, /[A-Z]/.test(text) ? '' : 'i'); } catch (error) {
      found.textContent = 'not a regular expression';
      return;
    }
    const all = [...nodes.values()];
    hits = all.filter((node) => pattern && pattern.test(node.name));
    current = -1;
    for (const node of all) node.g.classList.toggle('hit', hits.includes(node));
    found.textContent = pattern ? `${hits.length} found` + (hits.length > 0 ? ' (Enter: next)' : '') : '';
  }
  function next(step) {
    if (hits.length === 0) return;
    current = (current + step + hits.length) % hits.length;
    centre(hits[current]);
    found.textContent = `${current + 1} of ${hits.length} found`;
    details.textContent = hits[current].tip;
  }

  // One pointer moves, two also zoom. A press that hardly moves is a click.
  const pointers = new Map();
  let moved = 0;
  svg.addEventListener('pointerdown', (event) => {
    if (box?.contains(event.target)) return;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, event);
  });
  svg.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const dx = event.clientX - before.clientX;
    const dy = event.clientY - before.clientY;
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved > 4) svg.setPointerCapture(event.pointerId);
    const other = [...pointers.values()].find((p) => p.pointerId !== event.pointerId);
    if (other) {
      const apart = (p) => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY);
      zoom(apart(event) / Math.max(apart(before), 1), other.clientX, other.clientY);
    } else {
      move(dx, dy);
    }
    pointers.set(event.pointerId, event);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    svg.addEventListener(end, (event) => pointers.delete(event.pointerId));
  }
  svg.addEventListener('click', (event) => {
    if (moved <= 4 && !box?.contains(event.target)) select(partAt(event.target));
  });
  svg.addEventListener('wheel', (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 0 ? 1 : 16;
    zoom(2 ** (-event.deltaY * lines / (event.ctrlKey ? 60 : 240)), event.clientX, event.clientY);
  }, { passive: false });
  svg.addEventListener('pointerover', (event) => { details.textContent = partAt(event.target)?.tip || ''; });

  input.addEventListener('input', () => search(input.value));
  input.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Enter' && alone) next(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') clear();
  });
  function clear() {
    input.value = '';
    input.blur();
    search('');
    select(null);
  }
  const keys = {
    '+': () => zoom(1.5), '=': () => zoom(1.5), '-': () => zoom(1 / 1.5), 0: fit,
    ArrowLeft: () => move(80, 0), ArrowRight: () => move(-80, 0),
    ArrowUp: () => move(0, 80), ArrowDown: () => move(0, -80),
    n: () => next(1), N: () => next(-1), Escape: clear, '/': () => input.focus(),
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    if (!alone && event.target.closest('input, select, button, summary, a')) return;
    event.preventDefault();
    keys[event.key]();
  });
  addEventListener('resize', place);

  svg.removeAttribute('viewBox');
  svg.setAttribute('width', '100%');
  svg.setAttribute('height', '100%');
  fit();
  place();
  function fromHash() {
    input.value = decodeURIComponent(location.hash.slice(1));
    search(input.value);
    next(1);
  }
  addEventListener('hashchange', fromHash);
  if (location.hash.length > 1) fromHash();
  else if (input.value) search(input.value);
})();
