package io.coral.examples.digits;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Images of handwritten digits that the network was not trained on, and what they show. */
final class Digits {

  /** Points of an image, a byte of 0 to 16 each. */
  static final int POINTS = 64;

  static final int CLASSES = 10;

  private final byte[] rows;

  private Digits(byte[] rows) {
    this.rows = rows;
  }

  static Digits heldOut() throws IOException {
    try (InputStream in = Digits.class.getResourceAsStream("held-out.bin")) {
      if (in == null) {
        throw new IOException("held-out.bin is missing from the bundle");
      }
      return new Digits(in.readAllBytes());
    }
  }

  int count() {
    return rows.length / (POINTS + 1);
  }

  byte[] image(int number) {
    int at = number * (POINTS + 1);
    return Arrays.copyOfRange(rows, at, at + POINTS);
  }

  int digit(int number) {
    return rows[number * (POINTS + 1) + POINTS];
  }

  /** Some images, one after the other. */
  byte[] images(int from, int to) {
    byte[] images = new byte[(to - from) * POINTS];
    for (int i = from; i < to; i++) {
      System.arraycopy(image(i), 0, images, (i - from) * POINTS, POINTS);
    }
    return images;
  }
}
