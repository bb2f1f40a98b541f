package io.coral.api;

/**
 * Some of the elements that a call is cut along.
 *
 * @param from the first
 * @param to after the last
 */
record Range(int from, int to) {

  int elements() {
    return to - from;
  }

  /** These elements of an array of so many, in the same memory; the array can be cut so. */
  Argument of(Argument array, int elements) {
    if (array instanceof Argument.Numbers numbers) {
      int each = numbers.count() / elements;
      return numbers.part(from * each, elements() * each);
    }
    int each = ((Argument.Array) array).size() / elements;
    return ((Argument.Array) array).part(from * each, elements() * each);
  }
}
