package io.coral.examples.digits;

import io.coral.api.CommandService;
import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code coral --profile pocl digits}: reads handwritten digits with a network that boards compute,
 * and holds every score against a plain evaluation. In {@code coral shell}: {@code example:digits}.
 */
@Component(
    service = CommandService.class,
    property = {
      "coral.command=digits",
      "coral.command.description=Read handwritten digits with a network on boards (an example).",
      "coral.command.example=digits",
      "osgi.command.scope=example",
      "osgi.command.function=digits"
    })
public final class DigitsCommand implements CommandService {

  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final Coral coral;
  private final BitstreamRepository repository;

  /**
   * What came of it.
   *
   * @param right images that were read right
   * @param equal images whose scores are those of the plain evaluation
   */
  record Outcome(int count, int right, int equal, Set<String> boards) {

    boolean isEqual() {
      return equal == count;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "boards %s%naccuracy %.1f %% on %d images, %s",
          String.join(", ", boards),
          100.0 * right / count,
          count,
          isEqual()
              ? "all equal to the plain evaluation"
              : (count - equal) + " of them other than the plain evaluation");
    }
  }

  /** Made by Declarative Services. */
  @Activate
  public DigitsCommand(@Reference Coral coral, @Reference BitstreamRepository repository) {
    this.coral = coral;
    this.repository = repository;
  }

  @Override
  public int run(String... arguments) {
    if (arguments.length > 0) {
      System.err.println("coral: digits takes no argument");
      return USAGE;
    }
    Outcome outcome = classify();
    System.out.println(outcome);
    return outcome.isEqual() ? 0 : FAILED;
  }

  /** Reads all images that are held out, and says how many were read right. */
  public String digits() {
    return classify().toString();
  }

  private Outcome classify() {
    List<InstalledBitstream> installed = repository.find(Network.ACCELERATOR);
    if (installed.isEmpty()) {
      throw new IllegalStateException(
          Network.ACCELERATOR + " is not installed; `coral digits` installs it first");
    }
    try {
      return classify(coral, new Weights(installed.get(installed.size() - 1).folder()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Outcome classify(Coral coral, Weights weights) throws IOException {
    Digits digits = Digits.heldOut();
    Network network = new Network(coral, weights);
    PlainNetwork plain = new PlainNetwork(weights);
    Set<String> boards = new TreeSet<>();
    int right = 0;
    int equal = 0;
    for (int from = 0; from < digits.count(); from += Network.MOST) {
      int to = Math.min(from + Network.MOST, digits.count());
      int[] scores = new int[(to - from) * Digits.CLASSES];
      boards.add(network.classify(digits.images(from, to), scores).boardId());
      for (int i = from; i < to; i++) {
        int at = (i - from) * Digits.CLASSES;
        int[] own = Arrays.copyOfRange(scores, at, at + Digits.CLASSES);
        right += highest(own) == digits.digit(i) ? 1 : 0;
        equal += Arrays.equals(own, plain.scores(digits.image(i))) ? 1 : 0;
      }
    }
    return new Outcome(digits.count(), right, equal, boards);
  }

  private static int highest(int[] scores) {
    int highest = 0;
    for (int i = 1; i < scores.length; i++) {
      highest = scores[i] > scores[highest] ? i : highest;
    }
    return highest;
  }
}
