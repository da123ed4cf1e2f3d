// The rings' radii, from the stone outwards, in units of the drawing.

export const RADII = {
  centre: 27,
  system: [32, 50],
  collection: [55, 94],
  combination: [101, 164],
  label: [167, 184],
  person: [188, 211],
  edge: 218,
} as const;
