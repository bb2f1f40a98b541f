// Goes over the whole page, a screen's half a picture.
new Promise((done) => {
  const step = () => {
    scrollBy({ top: innerHeight / 2, behavior: "instant" });
    const isAtTheEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
    requestAnimationFrame(isAtTheEnd ? () => done(scrollY) : step);
  };
  step();
});
