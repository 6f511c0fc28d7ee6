// Applies the remembered theme before the first paint: a plain script, because modules run after it.
try {
  const theme = localStorage.getItem('pullspec.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be switched off; the system's theme is used then.
}
