// Renders the formulas, opens what is folded before printing, and lets the keyboard reach what a mouse reaches.
for (const formula of document.querySelectorAll(".math")) {
  katex.render(formula.textContent, formula, { displayMode: formula.tagName === "DIV" });
  const after = formula.nextSibling;
  const mark = after?.nodeType === Node.TEXT_NODE && after.data.match(/^[.,)…\u00a0\u202f]+[:;!?»%]?/)?.[0];
  if (mark) { // no line may begin with it
    [...formula.querySelectorAll(".katex-base")].pop().append(mark);
    after.data = after.data.slice(mark.length);
  }
}

addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.open = true;
    addEventListener("afterprint", () => { folded.open = false; }, { once: true });
  }
});

for (const label of document.querySelectorAll("label[role=button]")) {
  label.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      label.click();
    }
  });
}

const reachable = () => {
  for (const element of document.querySelectorAll("pre, .table-wrapper, .equation > .math")) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }
};
document.fonts.ready.then(reachable);
addEventListener("resize", reachable);
