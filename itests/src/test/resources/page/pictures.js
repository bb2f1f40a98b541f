// Counts the boards that come into the page between two pictures: the most that there were.
window.mostBoards = 0;
let picture;
let boards;
new MutationObserver((changes) => {
  if (picture !== document.timeline.currentTime) {
    picture = document.timeline.currentTime;
    boards = 0;
  }
  const came = changes.flatMap((change) => [...change.addedNodes]);
  boards += came.filter((node) => node instanceof Element && node.matches(".board")).length;
  mostBoards = Math.max(mostBoards, boards);
}).observe(document, { childList: true, subtree: true });
