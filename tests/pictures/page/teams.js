// Adaptive Cards drawn by their vendor's own renderer, in about the colours and sizes of Teams.

const INK = { light: ["#242424", "#616161", "#5b5fc7"], dark: ["#ffffff", "#adadad", "#7f85f5"] };

function config(theme) {
  const [ink, soft, accent] = INK[theme];
  const tone = (plain, subtle = soft) => ({ default: plain, subtle });
  const colours = {
    default: tone(ink), dark: tone(ink), light: tone(soft), accent: tone(accent, accent),
    good: tone(theme === "dark" ? "#92c353" : "#13a10e"), warning: tone(theme === "dark" ? "#f8d22a" : "#835c00"),
    attention: tone(theme === "dark" ? "#f87c86" : "#c4314b"),
  };
  const box = (backgroundColor) => ({ backgroundColor, foregroundColors: colours, borderColor: "#8888" });
  const base = theme === "dark" ? "#292929" : "#ffffff";
  const quiet = theme === "dark" ? "#333333" : "#f5f5f5";
  return {
    fontFamily: "'Segoe UI', system-ui, 'Noto Sans', sans-serif",
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 200, default: 400, bolder: 600 },
    spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 20, padding: 16 },
    separator: { lineThickness: 1, lineColor: theme === "dark" ? "#444444" : "#e0e0e0" },
    supportsInteractivity: true,
    containerStyles: { default: box(base), emphasis: box(quiet), accent: box(quiet), good: box(quiet), attention: box(quiet), warning: box(quiet) },
    actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left", showCard: { actionMode: "inline", inlineTopMargin: 12 } },
    adaptiveCard: { allowCustomStyle: true },
    factSet: { title: { weight: "bolder", wrap: true, maxWidth: 150 }, value: { wrap: true }, spacing: 12 },
  };
}

const markdown = globalThis.markdownit();
globalThis.AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};

export function drawTeams(card, theme) {
  const drawn = new globalThis.AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new globalThis.AdaptiveCards.HostConfig(config(theme));
  drawn.parse(card);
  return drawn.render();
}
