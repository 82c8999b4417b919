// Two minutes before a signed-in session ends, say so; one tap prolongs it (WCAG 2.2.1).
export function warnBeforeEnd(doc) {
  const meta = doc.querySelector("meta[name=session-ends]");
  const box = doc.getElementById("session-warning");
  if (!meta || !box) return;
  const token = doc.querySelector("meta[name=csrf]")?.content ?? "";
  let timer;
  const plan = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(() => box.showModal(), Math.max(0, seconds - 120) * 1000);
  };
  box.querySelector("[data-extend]")?.addEventListener("click", async () => {
    const answer = await fetch(box.dataset.url, { method: "POST", headers: { "X-CSRFToken": token } });
    if (answer.ok) { box.close(); plan(Number(await answer.text())); } else location.reload();
  });
  plan(Number(meta.content));
}
