// Before anything is drawn: the theme that was chosen here, else the system's.
try {
  const kept = localStorage.getItem("lex.theme");
  if (kept) document.documentElement.dataset.theme = kept;
} catch {
  // no storage: the system's theme it is
}
