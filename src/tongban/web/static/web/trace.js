// Stop and rows: whoever comes to a stop of the picture sees the rows of the table that belong to it, and the other
// way round. Without it a stop still leads to its own row and a row to the picture.
export function tracing(doc) {
  const stops = () => [...doc.querySelectorAll("[data-stop]")];
  if (!doc.querySelector(".pg-stop")) return;
  const ident = () => {
    const hash = decodeURIComponent(doc.location.hash.slice(1));
    const row = hash.startsWith("r-") ? doc.getElementById(hash) : null;
    if (row) return { keys: (row.dataset.steps ?? "").split(" ").filter(Boolean), row };
    const name = /^(?:stop|step)-(.+)$/.exec(hash);
    return { keys: name ? [name[1]] : [], row: null };
  };
  const show = () => {
    const { keys, row } = ident();
    for (const el of doc.querySelectorAll(".hit")) el.classList.remove("hit");
    for (const el of stops()) if (keys.includes(el.dataset.stop)) el.classList.add("hit");
    for (const el of doc.querySelectorAll("[data-steps]")) {
      if (el.dataset.steps.split(" ").some((key) => keys.includes(key))) el.classList.add("hit");
    }
    // What lies folded is opened for whoever is led into it; browsers do it for an id, not for a stop.
    const led = row ? [row] : stops().filter((el) => keys.includes(el.dataset.stop));
    for (const el of led) el.closest("details.fold")?.setAttribute("open", "");
    row?.scrollIntoView({ block: "nearest" });
    if (row || !keys.length) return;
    // To the stop itself, in the picture or (on a narrow screen) in the list: whichever is seen.
    const seen = stops().find((el) => el.dataset.stop === keys[0] && el.getClientRects().length);
    if (!seen) return;
    seen.scrollIntoView({ block: "center" });
    (seen.matches("a") ? seen : seen.querySelector("a"))?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", show);
  show();
}
