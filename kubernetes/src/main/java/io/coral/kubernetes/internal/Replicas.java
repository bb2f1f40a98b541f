package io.coral.kubernetes.internal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which kinds of boards are shared, and by how many containers each board is.
 *
 * @param counts by kind; a board of another kind has one container
 */
public record Replicas(Map<String, Integer> counts) {

  private static final String MARK = "::";
  private static final int MOST = 1_000;

  /**
   * Reads them.
   *
   * @param setting where they stand
   * @param lines such as {@code xilinx/u250=4}
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  public static Replicas of(String setting, List<String> lines) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String line : lines) {
      int at = line.indexOf('=');
      try {
        int count = Integer.parseInt(line.substring(at + 1).strip());
        if (at < 1 || count < 2 || count > MOST) {
          throw new NumberFormatException();
        }
        counts.put(line.substring(0, at).strip(), count);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            setting
                + " has \""
                + line
                + "\"; expected a kind of boards, =, and 2 to "
                + MOST
                + ", as xilinx/u250=4",
            e);
      }
    }
    return new Replicas(counts);
  }

  /** By how many a board of a kind is shared; one where it is not. */
  public int count(String kind) {
    return counts.getOrDefault(kind, 1);
  }

  /** Whether containers share boards of a kind. */
  boolean areShared(String resource) {
    return counts.containsKey(resource);
  }

  /** The devices that a board is for the kubelet. */
  Stream<String> devices(Offer offer) {
    Integer count = counts.get(offer.resource());
    return count == null
        ? Stream.of(offer.board())
        : IntStream.range(0, count).mapToObj(each -> offer.board() + MARK + each);
  }

  /** The board that a device is, or is a part of. */
  String board(String resource, String device) {
    int mark = device.lastIndexOf(MARK);
    return areShared(resource) && mark > 0 ? device.substring(0, mark) : device;
  }
}
