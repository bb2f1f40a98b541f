package io.coral.examples.mlp;

import io.coral.api.Accelerator;
import io.coral.api.Coral;
import io.coral.examples.mlp.kernels.Mlp;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Evaluates samples in every way that is installed, and tells how many in a second: one board
 * beside two. In {@code ./coral shell}: {@code example:mlp 10000}.
 */
@Component(
    service = MlpCommand.class,
    property = {"osgi.command.scope=example", "osgi.command.function=mlp"})
public final class MlpCommand {

  private static final long SEED = 27;
  private static final int ONE = 1 << 16;

  private final Coral coral;

  /** Made by Declarative Services. */
  @Activate
  public MlpCommand(@Reference Coral coral) {
    this.coral = coral;
  }

  /** Evaluates so many random samples in each way, and compares with the plain evaluation. */
  public String mlp(int count) {
    Set<String> installed =
        coral.accelerators().stream().map(Accelerator::id).collect(Collectors.toSet());
    ByteBuffer in = Regression.numbers(count * Mlp.WHOLE.inputs());
    fill(in, count);
    StringBuilder lines = new StringBuilder();
    for (Way way : Way.values()) {
      lines.append(
          installed.contains(way.accelerator()) ? line(way, in, count) : way + ": not installed\n");
    }
    return lines.toString().stripTrailing();
  }

  private static void fill(ByteBuffer in, int count) {
    Random random = new Random(SEED);
    for (int i = 0; i < count * Mlp.WHOLE.inputs(); i++) {
      in.putInt(Integer.BYTES * i, random.nextInt(2 * ONE) - ONE);
    }
  }

  private String line(Way way, ByteBuffer in, int count) {
    Regression regression = new Regression(coral);
    ByteBuffer out = Regression.numbers(count);
    regression.submit(way, in, out, count).join();
    long start = System.nanoTime();
    String board = regression.submit(way, in, out, count).join().boardId();
    double seconds = (System.nanoTime() - start) / 1e9;
    return String.format(
        Locale.ROOT,
        "%s on %s: %.0f samples/s, %d of %d as evaluated plainly%n",
        way,
        board,
        count / seconds,
        right(in, out, count),
        count);
  }

  private static int right(ByteBuffer in, ByteBuffer out, int count) {
    int[] sample = new int[Mlp.WHOLE.inputs()];
    int right = 0;
    for (int i = 0; i < count; i++) {
      in.asIntBuffer().get(i * sample.length, sample);
      if (out.getInt(Integer.BYTES * i) == Mlp.WHOLE.evaluate(sample)[0]) {
        right++;
      }
    }
    return right;
  }
}
