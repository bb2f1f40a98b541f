package io.coral.examples.mlp;

import io.coral.api.Accelerator;
import io.coral.api.Answer;
import io.coral.api.CommandService;
import io.coral.api.Coral;
import io.coral.examples.mlp.kernels.Mlp;
import io.coral.spec.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code coral --profile dual-sim mlp [COUNT]}: evaluates samples in every way that is installed,
 * and tells how many in a second, one board beside two. In {@code coral shell}: {@code example:mlp
 * 10000}.
 */
@Component(
    service = CommandService.class,
    property = {
      "coral.command=mlp",
      "coral.command.synopsis=[COUNT]",
      "coral.command.description=Evaluate a perceptron on one board and spread over two (an example).",
      "coral.command.example=mlp-one,mlp-tmp,mlp-hwmp,mlp-swmp",
      "osgi.command.scope=example",
      "osgi.command.function=mlp"
    })
public final class MlpCommand implements CommandService {

  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int DEFAULT_COUNT = 10_000;
  private static final int MAX_COUNT = 1_000_000;
  private static final long SEED = 27;
  private static final int ONE = 1 << 16;
  private static final int INPUTS = Mlp.WHOLE.inputs();

  private static final int BATCH = 500;

  private final Coral coral;

  /**
   * What came of one way.
   *
   * @param right samples that are as evaluated plainly
   * @param board that computed the last batch
   */
  private record Outcome(Way way, String board, double samplesPerSecond, int right) {}

  /** Made by Declarative Services. */
  @Activate
  public MlpCommand(@Reference Coral coral) {
    this.coral = coral;
  }

  @Override
  public int run(String... arguments) {
    OptionalInt count = count(arguments);
    if (count.isEmpty()) {
      System.err.println("coral: expected one number of samples, 1 to " + MAX_COUNT);
      return USAGE;
    }
    List<Outcome> outcomes = evaluate(count.getAsInt());
    System.out.println(told(outcomes, count.getAsInt()));
    return outcomes.stream().allMatch(way -> way.right() == count.getAsInt()) ? 0 : FAILED;
  }

  private static OptionalInt count(String... arguments) {
    if (arguments.length == 0) {
      return OptionalInt.of(DEFAULT_COUNT);
    }
    if (arguments.length > 1 || !arguments[0].matches("[1-9]\\d{0,6}")) {
      return OptionalInt.empty();
    }
    int count = Integer.parseInt(arguments[0]);
    return count > MAX_COUNT ? OptionalInt.empty() : OptionalInt.of(count);
  }

  /**
   * Evaluates so many random samples in each way that there is a board for, and says what came of
   * it.
   */
  public String mlp(int count) {
    return told(evaluate(count), count);
  }

  private List<Outcome> evaluate(int count) {
    Set<Platform> boards =
        coral.boards().stream().map(board -> board.device().platform()).collect(Collectors.toSet());
    Set<String> offered =
        coral.accelerators().stream()
            .filter(accelerator -> accelerator.platforms().stream().anyMatch(boards::contains))
            .map(Accelerator::id)
            .collect(Collectors.toSet());
    ByteBuffer in = Regression.numbers(count * INPUTS);
    Random random = new Random(SEED);
    for (int i = 0; i < count * INPUTS; i++) {
      in.putInt(Integer.BYTES * i, random.nextInt(2 * ONE) - ONE);
    }
    int[] expected = plain(in, count);
    return Stream.of(Way.values())
        .filter(way -> offered.contains(way.accelerator()))
        .map(way -> evaluate(way, in, expected))
        .toList();
  }

  private static int[] plain(ByteBuffer in, int count) {
    int[] results = new int[count];
    int[] sample = new int[INPUTS];
    for (int i = 0; i < count; i++) {
      in.asIntBuffer().get(i * INPUTS, sample);
      results[i] = Mlp.WHOLE.evaluate(sample)[0];
    }
    return results;
  }

  /**
   * All batches are on their way at once, so that the stages of a spread model work side by side.
   */
  private Outcome evaluate(Way way, ByteBuffer in, int[] expected) {
    ByteBuffer out = Regression.numbers(expected.length);
    submit(way, in, out, 0, Math.min(BATCH, expected.length)).join();
    long start = System.nanoTime();
    List<Answer> batches = new ArrayList<>();
    for (int first = 0; first < expected.length; first += BATCH) {
      batches.add(submit(way, in, out, first, Math.min(BATCH, expected.length - first)));
    }
    String board = "";
    for (Answer batch : batches) {
      board = batch.join().boardId();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    int right = 0;
    for (int i = 0; i < expected.length; i++) {
      right += out.getInt(Integer.BYTES * i) == expected[i] ? 1 : 0;
    }
    return new Outcome(way, board, expected.length / seconds, right);
  }

  private Answer submit(Way way, ByteBuffer in, ByteBuffer out, int first, int count) {
    return new Regression(coral)
        .submit(way, part(in, first * INPUTS, count * INPUTS), part(out, first, count), count);
  }

  private static ByteBuffer part(ByteBuffer numbers, int first, int count) {
    return numbers
        .slice(Integer.BYTES * first, Integer.BYTES * count)
        .order(ByteOrder.nativeOrder());
  }

  private static String told(List<Outcome> outcomes, int count) {
    StringBuilder text = new StringBuilder();
    double one = Double.NaN;
    for (Way way : Way.values()) {
      Optional<Outcome> found = outcomes.stream().filter(some -> some.way() == way).findFirst();
      if (found.isEmpty()) {
        text.append(String.format("%-5s there is no board for it%n", way));
        continue;
      }
      Outcome outcome = found.get();
      one = way == Way.ONE ? outcome.samplesPerSecond() : one;
      text.append(
          String.format(
              Locale.ROOT,
              "%-5s %,9.0f samples/s  %5.2f x one board  %d of %d as evaluated plainly  on %s%n",
              way,
              outcome.samplesPerSecond(),
              outcome.samplesPerSecond() / one,
              outcome.right(),
              count,
              outcome.board()));
    }
    return text.toString().stripTrailing();
  }
}
