// What somebody who does not see, or does not point finely, would stumble over.
() => {
  const found = [];
  const say = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 90)}`);
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids.filter((id, place) => ids.indexOf(id) !== place)) found.push(`two of #${id}`);
  for (const element of document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]"))
    for (const name of ["aria-describedby", "aria-labelledby", "aria-controls"])
      for (const id of (element.getAttribute(name) ?? "").split(" ").filter(Boolean))
        if (!document.getElementById(id)) say(`${name} leads nowhere`, element);
  for (const element of seen("button, a[href]"))
    if (!(element.ariaLabel || element.innerText).trim()) say("no name", element);
  for (const element of seen("input, select, textarea"))
    if (!element.labels.length && !element.ariaLabel) say("no label", element);
  for (const element of seen("img")) if (!element.hasAttribute("alt")) say("no alt", element);
  for (const element of seen("a[target=_blank]"))
    if (!/noopener/.test(element.rel) || !/noreferrer/.test(element.rel)) say("an open link", element);
  for (const element of seen("button, a.button, a.place, summary, label.tick")) {
    const { width, height } = element.getBoundingClientRect();
    if (width < 24 || height < 24) say(`small (${width} × ${height})`, element);
  }
  if (seen("h1").length !== 1) found.push(`${seen("h1").length} first headings`);
  if (seen("main").length !== 1) found.push("no main");
  return found;
}
