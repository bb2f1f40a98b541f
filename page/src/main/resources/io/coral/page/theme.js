// Before anything is drawn: what was chosen here, else what the system prefers.
{
  const kept = localStorage.getItem("theme");
  if (kept === "dark" || kept === "light") {
    document.documentElement.dataset.theme = kept;
  }
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      const isDark = getComputedStyle(document.documentElement).colorScheme === "dark";
      const next = isDark ? "light" : "dark";
      document.documentElement.dataset.theme = next;
      localStorage.setItem("theme", next);
      dispatchEvent(new Event("theme"));
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      dispatchEvent(new Event("theme")),
    );
  });
}
