// Keys of the desk: 1 2 3 choose in the row of verification that has the focus and go on to the next row; a control
// with data-key answers to its F-key, or to its letter outside fields one types into; "/" goes to the search of the bar.
// All can be switched off: data-keys="off".
const typing = (el) => el.matches("textarea,select,input:not([type=radio],[type=checkbox])") || el.isContentEditable;

export function keys(doc) {
  if (doc.documentElement.dataset.keys === "off") return;
  doc.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.target;
    const seg = at.closest?.(".seg");
    if (seg && /^[1-9]$/.test(event.key)) {
      const choice = seg.querySelectorAll("input")[Number(event.key) - 1];
      if (!choice || choice.disabled) return;
      event.preventDefault();
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
      const rows = [...doc.querySelectorAll(".seg")];
      const next = rows[rows.indexOf(seg) + 1];
      (next?.querySelector("input:checked") ?? next?.querySelector("input") ?? choice).focus();
    } else if (/^F\d+$/.test(event.key) || (/^[a-z]$/i.test(event.key) && !event.shiftKey && !typing(at))) {
      const control = doc.querySelector(`[data-key="${event.key}" i]`);
      if (control && !control.disabled) { event.preventDefault(); control.click(); }
    } else if (event.key === "/" && !typing(at)) {
      const box = doc.querySelector("[data-slash]");
      if (box) { event.preventDefault(); box.focus(); }
    }
  });
}
