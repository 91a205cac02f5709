// Reads a JSON list of lists of blocks, and writes a JSON list of how Slack shows each, light and dark.

import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

let given = "";
for await (const part of process.stdin) given += part;

// To this renderer `verbatim` means no markup at all; to Slack it means no guessing of links and names.
function parsed(key, value) {
  return key === "verbatim" ? undefined : value;
}

function drawn(blocks, theme) {
  const message = { blocks, theme, name: "LEX", logo: "/page/lex.svg", time: new Date("2026-11-23T08:00:00Z") };
  return renderToStaticMarkup(createElement(Message, message));
}

const all = JSON.parse(given, parsed).map((blocks) => ({ light: drawn(blocks, "light"), dark: drawn(blocks, "dark") }));
process.stdout.write(JSON.stringify(all));
