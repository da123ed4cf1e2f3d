// The national holidays of Japan (国民の祝日), as the law engine takes them. The data are @holiday-jp/holiday_jp's.

import holidayJp from "@holiday-jp/holiday_jp";
import type { Holidays } from "@hamon/law";

/** What `holidays:` may name in content/laws/calendars. */
export const HOLIDAYS: ReadonlyMap<string, Holidays> = new Map([["japan", japanHolidays()]]);

// Known for whole years only: from 1 January of the first to 31 December of the last.
function japanHolidays(): Holidays {
  const holidays = Object.values(holidayJp.holidays);
  const days = holidays.map(({ date }) => date).sort();
  return {
    from: `${days[0]?.slice(0, 4)}-01-01`,
    until: `${days.at(-1)?.slice(0, 4)}-12-31`,
    names: new Map(holidays.map(({ date, name, name_en }) => [date, { ja: name, en: name_en }] as const)),
  };
}
