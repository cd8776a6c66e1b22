// Shows new messages as they come, without losing what is being typed.
const list = document.getElementById("messages");
if (list) {
  const toEnd = () => window.scrollTo(0, document.body.scrollHeight);
  let shown = "";
  const look = async () => {
    try {
      const answer = await fetch(list.dataset.source);
      const html = await answer.text();
      if (answer.ok && html !== shown) {
        shown = html;
        list.innerHTML = html;
        toEnd();
      }
    } catch {
      // The server is away; the next look may find it.
    }
  };
  look();
  setInterval(look, 1000);
}
