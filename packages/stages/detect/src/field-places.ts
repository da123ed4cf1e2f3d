// Dotted places among an event's `fields`, as settings name them.

const PLACE = /^[\w#@-]+(\.[\w#@-]+)*$/;

export function isPlaces(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((place) => typeof place === "string" && PLACE.test(place));
}

/** As JSON's path. "Event.System.EventRecordID" -> $."Event"."System"."EventRecordID". */
export function pathOf(place: string): string {
  return `$${place
    .split(".")
    .map((name) => `."${name}"`)
    .join("")}`;
}
