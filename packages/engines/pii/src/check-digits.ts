// Check digits of numbers, each over the digits as they are read. One random number in nine to eleven passes any of these: a check digit
// refuses, it never tells.

/** Digits, each 0 to 9. */
export type Digits = ArrayLike<number>;

const digit = (digits: Digits, at: number): number => digits[at] ?? 0;

/** 個人番号: 12 digits. Source: 行政手続における特定の個人を識別するための番号の利用等に関する法律施行令 第8条, 同省令 第5条. */
export function isMyNumber(digits: Digits, from = 0): boolean {
  let sum = 0;
  for (let n = 1; n <= 11; n += 1) sum += digit(digits, from + 11 - n) * (n <= 6 ? n + 1 : n - 5);
  const rest = sum % 11;
  return digit(digits, from + 11) === (rest <= 1 ? 0 : 11 - rest) && !isOneDigit(digits, from, 12);
}

/** 法人番号: 13 digits, the first checks the rest. Source: 法人番号の指定等に関する省令 第2条. */
export function isCorporateNumber(digits: Digits, from = 0): boolean {
  let sum = 0;
  for (let n = 1; n <= 12; n += 1) sum += digit(digits, from + 13 - n) * (n % 2 === 1 ? 1 : 2);
  return digit(digits, from) === 9 - (sum % 9);
}

/** 保険者番号: 8 digits (6 of 国民健康保険), modulus 10 with weights 2, 1 from the right. Source: 昭和51年厚生省通知「保険者番号等の設定について」. */
export function isInsurerNumber(digits: Digits, length: number, from = 0): boolean {
  return isLuhn(digits, length, from) && !isOneDigit(digits, from, length);
}

/** ISO/IEC 7812-1, annex B. */
export function isLuhn(digits: Digits, length: number, from = 0): boolean {
  let sum = 0;
  for (let i = 0; i < length; i += 1) {
    const own = digit(digits, from + length - 1 - i) * (i % 2 === 0 ? 1 : 2);
    sum += own > 9 ? own - 9 : own;
  }
  return sum % 10 === 0;
}

/** 000000000000 passes most checks and is nobody's number. */
export function isOneDigit(digits: Digits, from: number, length: number): boolean {
  for (let i = 1; i < length; i += 1) if (digit(digits, from + i) !== digit(digits, from)) return false;
  return true;
}
