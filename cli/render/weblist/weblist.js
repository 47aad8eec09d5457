'use strict';
// A line is followed by its instructions, if it has any.
function show(line, open) {
  line.nextElementSibling.hidden = !open;
  line.classList.toggle('open', open);
  line.setAttribute('aria-expanded', open);
}
function toggle(target) {
  const line = target.closest && target.closest('.live');
  if (line) show(line, line.nextElementSibling.hidden);
  return line;
}
document.addEventListener('click', (event) => {
  // Selecting text is no click.
  if (String(getSelection()) === '') toggle(event.target);
});
document.addEventListener('keydown', (event) => {
  if ((event.key === 'Enter' || event.key === ' ') && toggle(event.target)) event.preventDefault();
});
for (const [id, open] of [['open', true], ['close', false]]) {
  document.getElementById(id).addEventListener('click', () => {
    for (const line of document.querySelectorAll('.live')) show(line, open);
  });
}
