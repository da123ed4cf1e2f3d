// Who acts next: a binary heap by time. Equal times keep the order in which they came, so that a file is always the same.

export interface Timed {
  /** Seconds since 1970-01-01 UTC; may hold a fraction. */
  at: number;
  /** Given by the agenda. */
  order: number;
}

export class Agenda<Item extends Timed> {
  private readonly items: Item[] = [];
  private added = 0;

  get next(): Item | undefined {
    return this.items[0];
  }

  add(item: Item): void {
    item.order = this.added++;
    this.items.push(item);
    this.rise(this.items.length - 1);
  }

  /** The first one's time has changed. */
  settle(): void {
    this.sink(0);
  }

  removeFirst(): void {
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return;
    this.items[0] = last;
    this.sink(0);
  }

  private rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.isBefore(place, parent)) return;
      this.swap(place, parent);
      place = parent;
    }
  }

  private sink(from: number): void {
    let place = from;
    for (;;) {
      const left = place * 2 + 1;
      let first = place;
      if (left < this.items.length && this.isBefore(left, first)) first = left;
      if (left + 1 < this.items.length && this.isBefore(left + 1, first)) first = left + 1;
      if (first === place) return;
      this.swap(place, first);
      place = first;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const a = this.items[one] as Item;
    const b = this.items[other] as Item;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  private swap(one: number, other: number): void {
    const kept = this.items[one] as Item;
    this.items[one] = this.items[other] as Item;
    this.items[other] = kept;
  }
}
