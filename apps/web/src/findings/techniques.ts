// Sigma tags -> the technique ids of ATT&CK that people look up: attack.t1505.003 -> T1505.003.

export function techniquesOf(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => /^attack\.t\d{4}(\.\d{3})?$/.test(tag)).map((tag) => tag.slice("attack.".length).toUpperCase());
}
