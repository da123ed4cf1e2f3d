// Pixels of the timeline from the top: room for flags, bars, days.

export const CHART = { top: 80, height: 92, foot: 22 } as const;
