/**
 * Student's t distribution for whole degrees of freedom, by the finite series of Abramowitz and
 * Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4: exact, and short.
 */

/** P(|T| <= t) for T with so many degrees of freedom (a whole number of at least 1). */
export function studentTwoSided(t: number, degreesOfFreedom: number): number {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`degrees of freedom: ${degreesOfFreedom} is not a whole number above 0`);
  }
  const theta = Math.atan(Math.abs(t) / Math.sqrt(degreesOfFreedom));
  const cosine = Math.cos(theta);
  const odd = degreesOfFreedom % 2 === 1;
  // The terms go up two powers of the cosine at a time: cos, 2/3 cos³, … or 1, 1/2 cos², ….
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let power = odd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
    sum += term;
    term *= ((power + 1) / (power + 2)) * cosine * cosine;
  }
  if (!odd) return Math.sin(theta) * sum;
  return (2 / Math.PI) * (theta + Math.sin(theta) * sum);
}

/** The t with P(|T| <= t) = level: 0.95 gives the factor of a 95 % interval. 0 <= level < 1. */
export function studentQuantile(level: number, degreesOfFreedom: number): number {
  if (!(level >= 0 && level < 1)) throw new RangeError(`level: ${level} is not in [0, 1)`);
  let low = 0;
  let high = 1;
  while (studentTwoSided(high, degreesOfFreedom) < level) high *= 2;
  while (high - low > 1e-12 * Math.max(1, high)) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degreesOfFreedom) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
