package io.coral.examples;

import io.coral.api.Coral;
import io.coral.api.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Adds two vectors on whatever board is there. In {@code ./coral shell}: {@code example:vector
 * 1000}.
 */
@Component(
    service = VectorAddition.class,
    property = {"osgi.command.scope=example", "osgi.command.function=vector"})
public final class VectorAddition {

  private final Coral coral;

  /** Made by Declarative Services. */
  @Activate
  public VectorAddition(@Reference Coral coral) {
    this.coral = coral;
  }

  /** Adds (0, 1, 2, …) and (0, 2, 4, …), and says what came last. */
  public String vector(int n) {
    ByteBuffer a = floats(n);
    ByteBuffer b = floats(n);
    ByteBuffer c = floats(n);
    for (int i = 0; i < n; i++) {
      a.putFloat(Float.BYTES * i, i);
      b.putFloat(Float.BYTES * i, 2 * i);
    }
    coral.submit(Request.of("vector.addition").arg(a).arg(b).arg(c).arg(n)).join();
    return "c[" + (n - 1) + "] = " + c.getFloat(Float.BYTES * (n - 1));
  }

  private static ByteBuffer floats(int n) {
    return ByteBuffer.allocateDirect(Float.BYTES * n).order(ByteOrder.nativeOrder());
  }
}
