// A button with data-copy copies that text and says so in its own words (data-done).
export function copying(doc) {
  doc.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    } catch { getSelection().selectAllChildren(doc.getElementById(button.dataset.from) ?? button); }
  });
}
