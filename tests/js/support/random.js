// A small seeded generator (Park and Miller's), so that generated cases are the same on every run.

export function createRandom(seed) {
  const self = { state: seed };
  const next = () => (self.state = (self.state * 48271) % 2147483647) / 2147483647;
  return {
    next,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
    some: (list) => list.filter(() => next() < 0.5),
    flip: () => next() < 0.5,
  };
}
