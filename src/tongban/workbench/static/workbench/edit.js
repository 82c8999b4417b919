// Keys of the editor, and the focus after a part of the page was exchanged. Every form works without this.
const cellOf = (el) => el.closest?.(".ce");
const go = (el) => { if (el) { el.focus(); el.select?.(); } };
const ROW_KEYS = { ArrowUp: "up", ArrowDown: "down", Enter: "below" };
let busy = false;  // a row's button is under way
const waiting = [];  // what was pressed meanwhile, each in its turn: a key that is pressed is never lost
let at = null;      // where the person is while a part is exchanged
const sent = new Map();  // what each field held when it was sent

function press(key) {
  if (busy) { waiting.push(key); return; }
  const button = document.getElementById(key.row)?.querySelector(`[data-do="${key.what}"]`);
  if (!button || button.disabled) return;
  at = { row: key.row, col: key.what === "below" ? "" : key.col };
  busy = true;
  button.click();
}

document.addEventListener("htmx:finally:request", (event) => {
  if (event.detail.ctx.sourceElement.id !== "ed") return;
  busy = false;
  while (!busy && waiting.length) press(waiting.shift());
});

function onward(el) {
  const row = el.closest("tbody.ed-row");
  if (row && !el.closest("tr.more")) {
    let next = row.nextElementSibling;
    while (next && !next.querySelector(`[data-col="${el.dataset.col}"]`)) next = next.nextElementSibling;
    return next?.querySelector(`tr:not(.more) [data-col="${el.dataset.col}"]`) ?? row.closest("section,.ed-inner").querySelector(".ed-add :is(select,input)");
  }
  const all = [...document.querySelectorAll("#ed [data-col]")];
  return all[all.indexOf(el) + 1];
}

document.documentElement.classList.add("script");
document.addEventListener("keydown", (event) => {
  const el = event.target;
  if (event.isComposing || !el.closest?.("#ed")) return;
  if (event.altKey && event.key in ROW_KEYS) {
    const row = el.closest("tbody.ed-row");
    if (!row) return;
    event.preventDefault();
    press({ row: row.id, col: el.dataset.col, what: ROW_KEYS[event.key] });
    return;
  }
  if (event.key === "Enter" && el.matches("[data-add]")) {
    event.preventDefault();
    el.closest(".ed-add").querySelector("button").click();
  } else if (event.key === "Enter" && el.matches("[data-col]") && (el.tagName !== "TEXTAREA" || event.ctrlKey || "single" in el.dataset)) {
    event.preventDefault();
    const next = onward(el);
    if (next) go(next); else el.blur();
  } else if (event.key === "Escape" && el.matches("input[data-col],textarea[data-col]")) {
    el.value = el.defaultValue;
  }
});

// A cell sends itself, not the whole sheet.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const cell = cellOf(ctx.sourceElement);
  if (!cell || !ctx.request?.body?.keys || ctx.sourceElement.tagName === "BUTTON") return;
  const own = new Set([...cell.querySelectorAll("[name]")].map((field) => field.name));
  for (const name of [...ctx.request.body.keys()]) {
    if (!own.has(name) && !["csrfmiddlewaretoken", "revision", "noted"].includes(name)) ctx.request.body.delete(name);
  }
  const field = cell.querySelector("[data-col]");
  if (field) sent.set(cell.id, field.value);
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  const el = document.activeElement;
  const cell = cellOf(ctx.sourceElement);
  if (el?.id?.startsWith("i-")) at = { ...at, id: el.id, start: el.selectionStart, value: el.value, dirty: cell === cellOf(el) && sent.has(cell?.id) && sent.get(cell.id) !== el.value };
});

document.addEventListener("htmx:after:swap", () => {
  const goto = document.querySelector("[data-goto]");
  let place = at?.id && document.getElementById(at.id);
  if (goto && document.getElementById(goto.dataset.goto)) {
    const row = document.getElementById(goto.dataset.goto);
    place = (at?.col && row.querySelector(`[data-col="${at.col}"]`)) || row.querySelector("[data-col]");
    goto.removeAttribute("data-goto");
  } else if (at?.row && document.getElementById(at.row)) {
    place = document.getElementById(at.row).querySelector(`[data-col="${at.col}"]`);
  }
  if (place && document.activeElement !== place) {
    place.focus();
    if (at?.dirty) { place.value = at.value; }
    if (at?.start != null && place.setSelectionRange) { try { place.setSelectionRange(at.start, at.start); } catch { /* numbers have no caret */ } }
  }
  at = null;
});

// The line a finding speaks of, in the text.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-line]");
  const area = document.getElementById("f-text");
  if (!link || !area) return;
  event.preventDefault();
  const lines = area.value.split("\n");
  const start = lines.slice(0, Number(link.dataset.line) - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[Number(link.dataset.line) - 1]?.length ?? 0));
  area.scrollTop = (Number(link.dataset.line) - 4) * parseFloat(getComputedStyle(area).lineHeight);
});
