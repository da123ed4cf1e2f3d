// Where one goes after the door: back within the house, never to an address somebody else wrote into the link.

export function safePath(from: unknown): string {
  return typeof from === "string" && /^\/cases\/[\w-]+(\/[\w-]+)*\/?$/.test(from) ? from : "/";
}
