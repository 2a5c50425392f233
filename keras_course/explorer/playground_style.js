// The style of the playground, besides that of the page.
var explorer = globalThis.explorer || {};

explorer.playgroundStyle = `
  .pg-embedded { background: none; }
  .pg-embedded header { display: none; }
  .pg-embedded main { padding: 1px; }
  .pg-embedded .panel { padding: .5rem; }
  .pg-embedded .pg-knobs { font-size: .85rem; gap: .4rem .6rem;
    grid-template-columns: repeat(auto-fit, minmax(6.2rem, 1fr)); }
  .pg-embedded .pg-stages { font-size: .8rem; gap: .3rem;
    grid-template-columns: repeat(auto-fit, minmax(4.4rem, 1fr)); }
  #message { position: sticky; top: 0; z-index: 6; }
  .pg-bar { box-shadow: 0 2px 6px #0002; padding-block: .5rem; position: sticky; top: 0;
    z-index: 5; }
  .pg-status { align-items: baseline; display: flex; flex-wrap: wrap; gap: 0 1.1rem; }
  @media (max-width: 40rem) {
    .pg-bar button { padding: .15rem .5rem; }
    .pg-reset span { display: none; }
    .pg-status { font-size: .85rem; gap: 0 .7rem; margin-top: .3rem; }
  }
  .pg-status b { font-variant-numeric: tabular-nums; }
  .pg-knobs { align-items: end; display: grid; gap: .5rem 1rem;
    grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); }
  .pg-wide { grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); }
  .pg-choice { display: grid; font-size: .92rem; }
  .pg-choice select, .pg-choice input { min-width: 0; width: 100%; }
  input[type=number] { min-height: 2.25rem; padding: .15rem .5rem; width: 6rem; }
  @media (min-width: 40rem) {
    .pg-embedded .pg-main { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  }
  @media (min-width: 52rem) { .pg-main { grid-template-columns: minmax(0, 27rem) minmax(0, 1fr); } }
  .pg-main > div { display: grid; gap: .75rem; min-width: 0; }
  .pg-large { cursor: crosshair; image-rendering: auto; touch-action: manipulation; }
  .pg-large, .pg-loss, .pg-map, .pg-stage, .pg-morph { box-shadow: 0 0 0 1px var(--line); }
  .pg-large, .pg-map { margin: .4rem auto; }
  .pg-legend { display: flex; flex-wrap: wrap; gap: .1rem .9rem; }
  .pg-legend span::before { content: attr(data-mark); font-weight: bold; padding-right: .3rem; }
  .pg-legend .one::before { color: var(--positive); }
  .pg-legend .zero::before { color: var(--negative); }
  .pg-legend .held::before { color: var(--green); }
  .pg-columns { align-items: center; display: flex; gap: clamp(1.1em, 5vw, 6em);
    margin: 0 auto; padding: .2em; position: relative; width: max-content; }
  .pg-links { left: 0; max-width: none; pointer-events: none; position: absolute; top: 0; }
  .pg-column { align-items: center; align-self: stretch; display: flex; flex-direction: column;
    gap: .35em; justify-content: center; }
  .pg-hidden { width: 4.6em; }
  .pg-head { align-items: center; display: flex; gap: .25em; height: 1.9em; margin-bottom: auto; }
  .pg-column > :last-child { margin-bottom: auto; }
  .pg-head button { line-height: 1; min-height: 1.6em; min-width: 1.6em; padding: 0; }
  .pg-node, button.pg-node { background: white; border: 2px solid #8a929b; border-radius: .3rem;
    height: var(--pg-node); min-height: 0; padding: 0; position: relative; width: var(--pg-node); }
  button.pg-node[aria-pressed=true] { border-color: var(--ink); box-shadow: 0 0 0 2px var(--ink); }
  .pg-node canvas { border-radius: .15rem; height: 100%; image-rendering: auto; width: 100%; }
  .pg-input span { background: #ffffffd0; border-radius: .2rem; font-size: .8rem;
    font-style: italic; left: 2px; line-height: 1; padding: 1px 2px; position: absolute; top: 2px; }
  .pg-formula { font-variant-numeric: tabular-nums; min-height: 1.45em; overflow-wrap: anywhere; }
  .pg-sets { display: grid; gap: .4rem; margin-bottom: .5rem;
    grid-template-columns: repeat(auto-fill, minmax(4.1rem, 1fr)); }
  .pg-sets button { display: grid; font-size: .8rem; gap: .1rem; justify-items: center;
    line-height: 1.1; padding: .3rem .1rem; }
  .pg-sets canvas { background: white; border-radius: .2rem; height: 2.6rem; image-rendering: auto;
    width: 2.6rem; }
  .pg-file { position: relative; }
  .pg-file input { cursor: pointer; inset: 0; opacity: 0; position: absolute; width: 100%; }
  .pg-file:focus-within { outline: 3px solid var(--negative); outline-offset: 2px; }
  .pg-psi { align-items: start; display: grid; gap: .8rem; }
  @media (min-width: 52rem) {
    main > .panel > .pg-psi { grid-template-columns: 19rem minmax(0, 1fr); }
  }
  .pg-stages { display: grid; gap: .6rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9rem), 1fr)); }
  .pg-stages figcaption { text-align: center; }
  .pg-stage, .pg-morph { cursor: grab; image-rendering: auto; margin: 0 auto; touch-action: pan-y; }
  .pg-code { background: var(--wash); border: 1px solid var(--line); border-radius: .35rem;
    font-size: .85rem; margin: .5rem 0 0; max-height: 26rem; overflow: auto; padding: .6rem;
    tab-size: 4; }
  .pg-drop { outline: 4px dashed var(--positive); outline-offset: -8px; }
  .pg-only-read { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute;
    white-space: nowrap; width: 1px; }
  @media print {
    .pg-code { max-height: none; white-space: pre-wrap; }
    .pg-bar { box-shadow: none; position: static; }
    .pg-sets button:not([aria-pressed=true]) { display: none; }
    .pg-sets button[aria-pressed=true], button.pg-node { display: inline-grid; }
  }
`;
