package io.coral.runtime.sim;

import io.coral.runtime.sim.BoardModel.Bank;
import io.coral.spec.Bounds;
import io.coral.spec.Finding;
import io.coral.spec.MemoryInfo;
import io.coral.spec.settings.Quantity;
import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SimConfiguration} says.
 *
 * @param features the optional features to declare
 * @param bounds what the simulator promises
 * @param boards the models in order; none while a setting is wrong
 * @param findings what is wrong, and the keys that nobody knows
 */
record SimSettings(
    List<String> features, Bounds bounds, List<BoardModel> boards, List<Finding> findings) {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** What the simulator promises where nothing else is set. */
  static final Bounds BOUNDS = bounds(SECOND, SECOND);

  private static final Pattern LINE = Pattern.compile("\\s*;\\s*");

  /** {@code [count x] type : size [: bandwidth]}, and what separates it from the next. */
  private static final Pattern BANK =
      Pattern.compile("(?:(\\d{1,3})x)?([\\w-]+):([\\w.]+)(?::([\\w./]+))?(?:[,\\s]+|$)");

  private static final Set<String> MEMORY_TYPES =
      Set.of(MemoryInfo.DDR, MemoryInfo.HBM, MemoryInfo.PLRAM, MemoryInfo.HOST);

  private static final String BOARDS = "boards";
  private static final String MEMORIES = "memories";
  private static final String MAX_ALLOCATION = "max.allocation";
  private static final String FEATURES = "coral.runtime.features";

  /** Boards of all lines together: more than any machine has, and few enough to list. */
  private static final int MOST_BOARDS = 1024;

  private static final int MOST_MEMORIES = 1024;
  private static final double HOTTEST_CELSIUS = 150;
  private static final Duration SLOWEST = Duration.ofHours(1);

  /** The keys that a board line may set, with what they are where nobody sets them. */
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    DEFAULTS.put("vendor", "coral");
    DEFAULTS.put("name", "sim");
    DEFAULTS.put("version", "1.0");
    DEFAULTS.put(MEMORIES, "DDR:16GiB,DDR:16GiB");
    DEFAULTS.put(MAX_ALLOCATION, "1GiB");
    DEFAULTS.put("latency", "10us");
    DEFAULTS.put("bandwidth", "12GB/s");
    DEFAULTS.put("clock", "300MHz");
    DEFAULTS.put("idle.power", "20W");
    DEFAULTS.put("busy.power", "60W");
    DEFAULTS.put("ambient", "30");
    DEFAULTS.put("celsius.per.watt", "0.5");
    DEFAULTS.put("faults", "");
    DEFAULTS.put("hang.limit", "0s");
    DEFAULTS.put("network.link", "up");
    DEFAULTS.put("network.latency", "1us");
    DEFAULTS.put("network.bandwidth", "12.5GB/s");
  }

  /**
   * Reads settings.
   *
   * @param allFeatures those that may be declared, and are by default
   */
  static SimSettings of(Settings settings, List<String> allFeatures) {
    settings.knows(BOARDS).knows(DEFAULTS.keySet().toArray(String[]::new));
    List<Finding> findings = new ArrayList<>();
    List<String> features = allFeatures;
    Bounds bounds = BOUNDS;
    List<BoardModel> boards = List.of();
    try {
      features = settings.choices(FEATURES, allFeatures, allFeatures);
      bounds = bounds(bound(settings, "stop.grace"), bound(settings, "program.drain"));
      boards = boards(settings, findings);
    } catch (IllegalArgumentException e) {
      findings.add(settings.wrong(e));
    }
    findings.addAll(settings.findings());
    return new SimSettings(features, bounds, List.copyOf(boards), List.copyOf(findings));
  }

  private static Bounds bounds(Duration stopGrace, Duration programDrain) {
    return new Bounds(stopGrace, programDrain, SECOND, SECOND, Duration.ofNanos(1_000));
  }

  private static Duration bound(Settings settings, String key) {
    Duration bound = settings.duration(key, SECOND);
    if (bound.toMillis() < 1 || bound.compareTo(SLOWEST) > 0) {
      throw new IllegalArgumentException(
          key + " is " + bound + "; expected 1ms to " + SLOWEST.toHours() + "h");
    }
    return bound;
  }

  private static List<BoardModel> boards(Settings settings, List<Finding> findings) {
    Map<String, String> shared = new LinkedHashMap<>();
    DEFAULTS.forEach(
        (key, fallback) ->
            shared.put(
                key,
                key.equals(MEMORIES)
                    ? String.join(",", settings.list(key, List.of(fallback)))
                    : settings.text(key, fallback)));
    List<BoardModel> boards = new ArrayList<>();
    for (String line : settings.list(BOARDS, List.of("count=2"))) {
      Settings board = line(line, shared);
      BoardModel model = model(board);
      int count = board.number("count", 1, 0, MOST_BOARDS);
      if (count + boards.size() > MOST_BOARDS) {
        throw new IllegalArgumentException(
            BOARDS + " has more than " + MOST_BOARDS + " boards; expected at most that many");
      }
      boards.addAll(Collections.nCopies(count, model));
      findings.addAll(board.findings());
    }
    return boards;
  }

  /** One line of boards: what it sets itself, over what is set for all. */
  private static Settings line(String line, Map<String, String> shared) {
    Map<String, String> board = new LinkedHashMap<>(shared);
    for (String setting : LINE.split(line, 0)) {
      int equals = setting.indexOf('=');
      if (equals > 0) {
        board.put(setting.substring(0, equals).strip(), setting.substring(equals + 1).strip());
      } else if (!setting.isBlank()) {
        throw new IllegalArgumentException(
            BOARDS + " has \"" + setting + "\"; expected lines like count=2; name=u280");
      }
    }
    return Settings.of(SimRuntime.PID + " " + BOARDS, board);
  }

  private static BoardModel model(Settings board) {
    String faults = board.text("faults", "");
    FaultPlan.parse(faults);
    return new BoardModel(
        board.text("vendor", ""),
        board.text("name", ""),
        board.text("version", ""),
        banks(board.text(MEMORIES, ""), board.size(MAX_ALLOCATION).orElseThrow()),
        new BoardModel.Link(nanos(board, "latency"), bandwidth(board, "bandwidth")),
        board.quantity("clock", Quantity.HERTZ, 0, 1, 1e12),
        power(board),
        faults,
        board.duration("hang.limit", Duration.ZERO).plusNanos(999_999).toMillis(),
        new BoardModel.Cable(
            board.choice("network.link", "up", List.of("up", "down")).equals("up"),
            nanos(board, "network.latency"),
            bandwidth(board, "network.bandwidth")));
  }

  private static BoardModel.Power power(Settings board) {
    double idle = board.quantity("idle.power", Quantity.WATTS, 0, 0, 1e4);
    double busy = board.quantity("busy.power", Quantity.WATTS, 0, 0, 1e4);
    double ambient = board.quantity("ambient", Quantity.PLAIN, 0, 0, HOTTEST_CELSIUS);
    double rise = board.quantity("celsius.per.watt", Quantity.PLAIN, 0, 0, HOTTEST_CELSIUS);
    double hottest = ambient + rise * Math.max(idle, busy);
    if (hottest > HOTTEST_CELSIUS) {
      throw new IllegalArgumentException(
          "ambient, celsius.per.watt and busy.power make a board of "
              + hottest
              + " °C; expected at most "
              + HOTTEST_CELSIUS
              + " °C");
    }
    return new BoardModel.Power(idle, busy, ambient, rise);
  }

  private static List<Bank> banks(String text, long maxAllocation) {
    List<Bank> banks = new ArrayList<>();
    Matcher matcher = BANK.matcher(text);
    int end = 0;
    while (matcher.lookingAt()) {
      int count = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
      banks.addAll(
          Collections.nCopies(
              count, bank(matcher.group(2), matcher.group(3), matcher.group(4), maxAllocation)));
      end = matcher.end();
      matcher.region(end, text.length());
    }
    if (banks.isEmpty() || end < text.length() || banks.size() > MOST_MEMORIES) {
      throw new IllegalArgumentException(
          MEMORIES
              + " is \""
              + text
              + "\"; expected a list like DDR:16GiB 32xHBM:256MiB:14GB/s, each type:size or"
              + " type:size:bandwidth, of at most "
              + MOST_MEMORIES);
    }
    return banks;
  }

  private static Bank bank(
      String type, String size, @Nullable String bandwidth, long maxAllocation) {
    if (!MEMORY_TYPES.contains(type) && !type.startsWith("x-")) {
      throw new IllegalArgumentException(
          MEMORIES
              + " has the type \""
              + type
              + "\"; expected DDR, HBM, PLRAM, HOST or x-VENDOR-NAME");
    }
    Settings bank =
        Settings.of(
            MEMORIES,
            Map.of("memory size", size, "memory bandwidth", bandwidth == null ? "" : bandwidth));
    return new Bank(
        type,
        bank.size("memory size").orElseThrow(),
        bandwidth(bank, "memory bandwidth"),
        maxAllocation);
  }

  private static long nanos(Settings board, String key) {
    Duration time = board.duration(key, Duration.ZERO);
    if (time.compareTo(SLOWEST) > 0) {
      throw new IllegalArgumentException(
          key + " is " + time.toSeconds() + " s; expected at most " + SLOWEST.toSeconds() + " s");
    }
    return time.toNanos();
  }

  private static double bandwidth(Settings board, String key) {
    double bytesPerSecond = board.quantity(key, Quantity.BYTES_PER_SECOND, 0, 0, 1e15);
    if (bytesPerSecond > 0 && bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          key + " is " + bytesPerSecond + " B/s; expected at least 1 B/s, or 0 for no limit");
    }
    return bytesPerSecond;
  }
}
