// Moments on the terminal, as the pages have them: times of Japan, and said so.

const formatOf = (timeStyle: "short" | "medium") => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo", dateStyle: "short", timeStyle });
  return (at: string) => `${format.format(new Date(at))} JST`;
};

/** "2025-04-17 02:14 JST". @param at RFC 3339. */
export const minuteInJapan = formatOf("short");

/** "2025-04-17 02:14:03 JST". @param at RFC 3339. */
export const secondInJapan = formatOf("medium");
