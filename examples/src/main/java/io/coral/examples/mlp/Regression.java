package io.coral.examples.mlp;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.examples.mlp.kernels.Mlp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Evaluates samples on whatever boards are there, by name; the ways differ in nothing else. */
public final class Regression {

  private final Coral coral;

  /** On these boards. */
  public Regression(Coral coral) {
    this.coral = coral;
  }

  /**
   * Starts the evaluation of samples that follow each other in {@code in}.
   *
   * @param in 27 fixed-point numbers for each sample, in native order
   * @param out takes one number for each sample
   */
  public Answer submit(Way way, ByteBuffer in, ByteBuffer out, int count) {
    Request request = Request.of(way.accelerator()).arg(in);
    if (way == Way.SWMP) {
      request = request.arg(numbers(count * Mlp.FRONT.outputs()));
    }
    return coral.submit(request.arg(out).arg(count));
  }

  /** An array of numbers that boards can reach. */
  public static ByteBuffer numbers(int count) {
    return ByteBuffer.allocateDirect(Integer.BYTES * count).order(ByteOrder.nativeOrder());
  }
}
