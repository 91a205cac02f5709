// Text against what lies behind it, by WCAG 2.2 (large text needs less), and the edges of inputs against their ground.
() => {
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
      if (a > 0) throw new Error("half a ground: " + at.className);
    }
    return parse(getComputedStyle(document.documentElement).backgroundColor);
  };
  const poor = [];
  let seen = 0;
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest("svg, .hidden")) continue;
    const style = getComputedStyle(element);
    const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim();
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    const judge = (what, colour, behind, least) => {
      seen += 1;
      const found = ratio(parse(colour), behind);
      if (found < least) poor.push(`${found.toFixed(2)} ${what} <${element.tagName} ${element.className}> ${own.slice(0, 30)}`);
    };
    if (own) judge("text", style.color, ground(element), isLarge ? 3 : 4.5);
    if (element.placeholder) judge("placeholder", getComputedStyle(element, "::placeholder").color, ground(element), 4.5);
    if (element.matches(".field input:not([type=checkbox]), .field select, .field textarea, .say-box"))
      judge("edge", style.borderTopColor, ground(element.parentElement), 3);
  }
  return { seen, poor };
}
