// What is wider than the screen, apart from what can be scrolled by itself.
(() => {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("body *")]
    .filter((node) => node.checkVisibility() && !node.closest(".hidden, .scroll *, nav *, .chart *"))
    .filter((node) => node.getBoundingClientRect().right > width + 0.5)
    .map((node) => `${node.tagName} ${node.id || node.className} ends at ${node.getBoundingClientRect().right} of ${width}`)
    .concat(document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} wide`] : []);
})();
