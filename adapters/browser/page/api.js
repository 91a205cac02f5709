// The way to the server. Each request says who is asking.

export class Refused extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

export async function post(verb, as, body) {
  const response = await fetch(`/chat/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as, ...body }),
  });
  return answered(response);
}

export async function look(what, as) {
  return answered(await fetch(`/chat/${what}?${new URLSearchParams({ as })}`));
}

async function answered(response) {
  const shape = await response.json();
  if (!response.ok) throw new Refused(response.status, shape.error);
  return shape;
}

export function fileAddress(as, message) {
  return `/chat/file?${new URLSearchParams({ as, message })}`;
}

// Listens for what changes; comes back by itself after any interruption. The answer lets go of it.
export function listen(as, { news, lost, refused }) {
  let source;
  let waiting;
  const connect = () => {
    source = new EventSource(`/chat/events?${new URLSearchParams({ as })}`);
    source.onmessage = (event) => news(JSON.parse(event.data));
    source.onerror = () => {
      lost();
      if (source.readyState !== EventSource.CLOSED) return; // it tries again itself
      look("home", as).catch((error) => error.status === 404 && refused());
      waiting = setTimeout(connect, 2000);
    };
  };
  connect();
  return () => {
    clearTimeout(waiting);
    source.close();
  };
}
