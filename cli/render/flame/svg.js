'use strict';
(() => {
  const svg = document.documentElement;
  const frames = [...svg.querySelectorAll('.f')].map((g) => {
    const rect = g.querySelector('rect');
    const number = (name) => Number(rect.getAttribute(name));
    return { g, rect, text: g.querySelector('text'), x: number('x'), w: number('width'), y: number('y'),
      title: g.querySelector('title').textContent, name: g.querySelector('title').textContent.split('\n')[0] };
  });
  const whole = frames[0];
  const found = svg.querySelector('#found');
  const reset = svg.querySelector('#reset');
  const details = svg.querySelector('#details');
  let zoomed = whole;

  // Without scripts there is nothing to type into.
  const box = document.createElementNS('http://www.w3.org/2000/svg', 'foreignObject');
  const input = document.createElementNS('http://www.w3.org/1999/xhtml', 'input');
  input.id = 'search';
  input.placeholder = 'search (regexp)';
  box.append(input);
  svg.append(box);
  const place = { x: whole.x + whole.w - 220, y: 14, width: 220, height: 30 };
  for (const name in place) box.setAttribute(name, place[name]);

  function label(frame, x, w) {
    if (!frame.text) {
      frame.text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
      frame.text.setAttribute('y', frame.y + 12.5);
      frame.g.append(frame.text);
    }
    const fits = Math.floor((w - 6) / 7.3);
    frame.text.setAttribute('x', x + 3);
    // Where space is short, the import path is what can be spared.
    const name = frame.name.length <= fits ? frame.name : frame.name.replace(/^[\w.~\-/]*\/(?=[^/])/, '');
    const letters = [...name];
    frame.text.textContent = fits < 3 ? '' :
      letters.length <= fits ? name : letters.slice(0, fits - 1).join('') + '\u2026';
  }
  function zoom(to) {
    zoomed = to;
    const scale = whole.w / to.w;
    for (const frame of frames) {
      const above = frame.y < to.y && frame.x <= to.x + 1e-3 && frame.x + frame.w >= to.x + to.w - 1e-3;
      const inside = frame.y >= to.y && frame.x >= to.x - 1e-3 && frame.x + frame.w <= to.x + to.w + 1e-3;
      frame.g.style.display = above || inside ? '' : 'none';
      frame.g.style.opacity = above ? 0.55 : '';
      if (!above && !inside) continue;
      const x = above ? whole.x : whole.x + (frame.x - to.x) * scale;
      const w = above ? whole.w : frame.w * scale;
      frame.rect.setAttribute('x', x);
      frame.rect.setAttribute('width', w);
      label(frame, x, w);
    }
    reset.style.display = to === whole ? 'none' : '';
  }
  function search(text) {
    let pattern = null;
    try { if (text) pattern = new RegExp(text, /[A-Z]/.test(text) ? '' : 'i'); } catch (error) {
      found.textContent = 'not a regular expression';
      return;
    }
    const hits = frames.filter((frame) => frame !== whole && pattern && pattern.test(frame.name));
    for (const frame of frames) frame.g.classList.toggle('hit', hits.includes(frame));
    // What lies under another match is counted with it.
    const spans = hits.map((frame) => [frame.x, frame.x + frame.w]).sort((a, b) => a[0] - b[0]);
    let sum = 0;
    let end = 0;
    for (const [a, b] of spans) {
      if (b > end) { sum += b - Math.max(a, end); end = b; }
    }
    found.textContent = pattern ? `matched ${(100 * sum / whole.w).toFixed(2)}% (Esc ends)` : '';
  }
  svg.addEventListener('click', (event) => {
    const frame = frames.find((f) => f.g.contains(event.target));
    if (frame) zoom(frame);
    if (event.target === reset) zoom(whole);
  });
  svg.addEventListener('mouseover', (event) => {
    const frame = frames.find((f) => f.g.contains(event.target));
    details.textContent = frame ? frame.title.split('\n').join('   ') : '';
  });
  addEventListener('keydown', (event) => {
    if (event.key === '/' && event.target !== input) { event.preventDefault(); input.focus(); }
    if (event.key === 'Escape') {
      input.value = '';
      input.blur();
      search('');
      zoom(whole);
    }
  });
  input.addEventListener('input', () => search(input.value));
  function fromHash() {
    input.value = decodeURIComponent(location.hash.slice(1));
    search(input.value);
  }
  addEventListener('hashchange', fromHash);
  if (location.hash.length > 1) fromHash();
})();
