package io.coral.kubernetes.dra.internal;

import io.coral.api.Board;
import io.coral.kubernetes.internal.Place;
import io.coral.spec.MemoryInfo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A board as the cluster sees it.
 *
 * @param name among the devices of this node
 * @param accelerators that can run there, sorted
 * @param shares by how many claims it may be shared; one for none
 */
record Device(String name, Board board, Place place, List<String> accelerators, int shares) {

  /** The capacity of which each claim for a shared board has a part. */
  static final String SHARES = "shares";

  /** The domain of attributes that are named by accelerators. */
  private static final String ACCELERATORS = "accelerators." + ClaimDriver.DRIVER + "/";

  /** What Kubernetes takes of attributes and capacities together. */
  private static final int MOST = 32;

  /** What it takes of a text. */
  private static final int LONGEST_TEXT = 64;

  /** What it takes as the name of an attribute, after its domain. */
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,31}");

  private static final Pattern ROOT = Pattern.compile("pci[0-9a-f]{4}:[0-9a-f]{2}");

  /** As it stands in a slice. Accelerators come last: as many as there is room for. */
  Map<String, Object> described() {
    Map<String, Object> capacity = new TreeMap<>();
    memory().forEach((type, bytes) -> capacity.put(type, capacity(bytes, 0)));
    if (shares > 1) {
      capacity.put(SHARES, capacity(shares, 1));
    }
    Map<String, Object> attributes = new TreeMap<>();
    text(attributes, "vendor", board.device().vendor());
    text(attributes, "board", board.device().name());
    text(attributes, "shell", board.device().version());
    text(attributes, "id", board.id());
    text(attributes, "runtime", board.runtimeId());
    board.bitstream().ifPresent(each -> text(attributes, "bitstream", each));
    place.node().ifPresent(node -> attributes.put("numaNode", Map.of("int", node)));
    board.device().pciIds().stream()
        .findFirst()
        .ifPresent(id -> text(attributes, "resource.kubernetes.io/pciBusID", id));
    place.path().stream()
        .filter(ROOT.asMatchPredicate())
        .findFirst()
        .ifPresent(root -> text(attributes, "resource.kubernetes.io/pcieRoot", root));
    accelerators.stream()
        .map(each -> each.replaceAll("[^A-Za-z0-9_]", "_"))
        .filter(IDENTIFIER.asMatchPredicate())
        .distinct()
        .limit(MOST - attributes.size() - capacity.size())
        .forEach(each -> attributes.put(ACCELERATORS + each, Map.of("bool", true)));
    Map<String, Object> described = new TreeMap<>();
    described.put("name", name);
    described.put("attributes", attributes);
    if (!capacity.isEmpty()) {
      described.put("capacity", capacity);
    }
    if (shares > 1) {
      described.put("allowMultipleAllocations", true);
    }
    return described;
  }

  /** Of a shared board a claim has the least where it does not say; else it would have all. */
  private Map<String, Object> capacity(long value, int least) {
    String all = String.valueOf(value);
    if (shares == 1) {
      return Map.of("value", all);
    }
    String min = String.valueOf(least);
    Map<String, Object> range = Map.of("min", min, "step", "1");
    return Map.of("value", all, "requestPolicy", Map.of("default", min, "validRange", range));
  }

  private static void text(Map<String, Object> attributes, String name, String value) {
    if (!value.isEmpty() && value.length() <= LONGEST_TEXT) {
      attributes.put(name, Map.of("string", value));
    }
  }

  /** Bytes by type, of all banks together. */
  private Map<String, Long> memory() {
    Map<String, Long> bytes = new TreeMap<>();
    for (MemoryInfo each : board.device().memories()) {
      String type = each.type().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
      if (IDENTIFIER.matcher(type).matches()) {
        bytes.merge(type, each.size(), Long::sum);
      }
    }
    return bytes;
  }
}
