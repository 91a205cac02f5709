// Dark or light: the system's choice until one is made here.

const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  return (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
}

export function toggleTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("lex.theme", theme);
  } catch {
    // no storage: it lasts as long as the page
  }
}

export function onSystemTheme(changed) {
  system.addEventListener("change", changed);
}
