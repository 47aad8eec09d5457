'use strict';
// Before the page is painted: the choice of an earlier page, where there is one.
try {
  const theme = localStorage.getItem('pfa-theme');
  if (theme) document.documentElement.classList.add(theme === 'dark' ? 'dark' : 'light');
} catch (error) { /* nothing may be stored: the system decides */ }
