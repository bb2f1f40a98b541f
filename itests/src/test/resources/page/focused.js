// Where the keyboard is: what it is, and what is wrong with how it is seen.
(() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1));
  const wrong = [];
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
    wrong.push("no outline");
  }
  if (at === null || !(node.contains(at) || at.contains(node))) {
    wrong.push(`behind ${at?.tagName}`);
  }
  return { what: node.id || node.getAttribute("href") || node.dataset.state || node.getAttribute("aria-labelledby") || node.tagName, wrong };
})();
