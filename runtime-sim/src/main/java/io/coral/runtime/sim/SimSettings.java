package io.coral.runtime.sim;

import io.coral.runtime.sim.BoardModel.Bank;
import io.coral.spec.settings.Quantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@link SimConfiguration} from ConfigAdmin's properties or from system properties: both are
 * texts by key, lists are separated by commas outside OSGi.
 */
final class SimSettings {

  private static final Pattern LINE = Pattern.compile("\\s*;\\s*");
  private static final Pattern LIST = Pattern.compile("\\s*,\\s*");

  /** {@code [count x] type : size [: bandwidth]}, and what separates it from the next. */
  private static final Pattern BANK =
      Pattern.compile("(?:(\\d{1,3})x)?([\\w-]+):([\\w.]+)(?::([\\w./]+))?(?:[,\\s]+|$)");

  /** The keys that a board line may set. */
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    DEFAULTS.put("vendor", "coral");
    DEFAULTS.put("name", "sim");
    DEFAULTS.put("version", "1.0");
    DEFAULTS.put("memories", "DDR:16GiB,DDR:16GiB");
    DEFAULTS.put("latency", "10us");
    DEFAULTS.put("bandwidth", "12GB/s");
    DEFAULTS.put("clock", "300MHz");
    DEFAULTS.put("idle.power", "20W");
    DEFAULTS.put("busy.power", "60W");
    DEFAULTS.put("ambient", "30");
    DEFAULTS.put("celsius.per.watt", "0.5");
    DEFAULTS.put("faults", "");
    DEFAULTS.put("hang.limit", "0ms");
    DEFAULTS.put("network.link", "up");
    DEFAULTS.put("network.latency", "1us");
    DEFAULTS.put("network.bandwidth", "12.5GB/s");
  }

  private static final String BOARDS = "boards";
  private static final String FEATURES = "coral.runtime.features";

  private final Map<String, ?> properties;

  private SimSettings(Map<String, ?> properties) {
    this.properties = properties;
  }

  static SimSettings of(Map<String, ?> properties) {
    return new SimSettings(properties);
  }

  List<String> features(List<String> all) {
    return properties.get(FEATURES) == null ? all : list(FEATURES, "");
  }

  /**
   * The configured boards.
   *
   * @throws IllegalArgumentException saying which setting is wrong
   */
  List<BoardModel> boards() {
    Map<String, String> shared = new HashMap<>();
    DEFAULTS.forEach((key, value) -> shared.put(key, String.join(",", list(key, value))));
    List<BoardModel> boards = new ArrayList<>();
    for (String line : list(BOARDS, "count=2")) {
      Map<String, String> board = new HashMap<>(shared);
      board.put("count", "1");
      Set<String> known = Set.copyOf(board.keySet());
      for (String setting : LINE.split(line, 0)) {
        int equals = setting.indexOf('=');
        if (equals <= 0 || !known.contains(setting.substring(0, equals).strip())) {
          if (setting.isBlank()) {
            continue;
          }
          throw new IllegalArgumentException(
              BOARDS + " has \"" + setting + "\"; expected key=value with a key of " + known);
        }
        board.put(setting.substring(0, equals).strip(), setting.substring(equals + 1).strip());
      }
      BoardModel model = model(board);
      int count = (int) Quantity.PLAIN.parse("count", board.getOrDefault("count", "1"));
      for (int i = 0; i < count; i++) {
        boards.add(model);
      }
    }
    return boards;
  }

  private List<String> list(String key, String fallback) {
    Object value = properties.get(key);
    if (value instanceof String[] texts) {
      return Arrays.asList(texts);
    }
    String text = value == null ? fallback : value.toString();
    return text.isBlank() ? List.of() : Arrays.asList(LIST.split(text.strip(), 0));
  }

  private static BoardModel model(Map<String, String> board) {
    FaultPlan.parse(text(board, "faults"));
    return new BoardModel(
        text(board, "vendor"),
        text(board, "name"),
        text(board, "version"),
        banks(text(board, "memories")),
        new BoardModel.Link(
            (long) number(board, "latency", Quantity.NANOSECONDS),
            number(board, "bandwidth", Quantity.BYTES_PER_SECOND)),
        number(board, "clock", Quantity.HERTZ),
        new BoardModel.Power(
            number(board, "idle.power", Quantity.WATTS),
            number(board, "busy.power", Quantity.WATTS),
            number(board, "ambient", Quantity.PLAIN),
            number(board, "celsius.per.watt", Quantity.PLAIN)),
        text(board, "faults"),
        (long) (number(board, "hang.limit", Quantity.NANOSECONDS) / 1e6),
        new BoardModel.Cable(
            plugged(board),
            (long) number(board, "network.latency", Quantity.NANOSECONDS),
            number(board, "network.bandwidth", Quantity.BYTES_PER_SECOND)));
  }

  private static List<Bank> banks(String text) {
    List<Bank> banks = new ArrayList<>();
    Matcher matcher = BANK.matcher(text);
    int end = 0;
    while (matcher.lookingAt()) {
      int count = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
      long size = (long) Quantity.BYTES.parse("memory size", matcher.group(3));
      String bandwidth = matcher.group(4);
      Bank bank =
          new Bank(
              matcher.group(2),
              Math.max(size, 1),
              bandwidth == null
                  ? 0
                  : Quantity.BYTES_PER_SECOND.parse("memory bandwidth", bandwidth));
      banks.addAll(Collections.nCopies(count, bank));
      end = matcher.end();
      matcher.region(end, text.length());
    }
    if (banks.isEmpty() || end < text.length()) {
      throw new IllegalArgumentException(
          "memories is \""
              + text
              + "\"; expected a list like DDR:16GiB 32xHBM:256MiB:14GB/s, each type:size or"
              + " type:size:bandwidth");
    }
    return banks;
  }

  private static boolean plugged(Map<String, String> board) {
    String state = text(board, "network.link");
    if (!state.equals("up") && !state.equals("down")) {
      throw new IllegalArgumentException("network.link is \"" + state + "\"; expected up or down");
    }
    return state.equals("up");
  }

  private static String text(Map<String, String> board, String key) {
    return board.getOrDefault(key, "");
  }

  private static double number(Map<String, String> board, String key, Quantity quantity) {
    return quantity.parse(key, text(board, key));
  }
}
