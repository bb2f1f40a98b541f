package io.coral.runtime.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What goes wrong on a board, and when; the same plan does the same each time.
 *
 * <p>A plan is a list of words: {@code copy:5=fail} makes the fifth copy fail, {@code run:7=hang}
 * hangs the seventh run, {@code run:9=lose} loses the device with the ninth; {@code run:*=0.01}
 * fails each run with that probability and {@code run:*=hang@0.001} hangs it with that, by {@code
 * seed=7}; {@code power=absent} and {@code temperature=absent} take a sensor away. Any thread.
 */
public final class FaultPlan {

  /** What can go wrong. */
  public enum Operation {
    /** An allocation of device memory. */
    ALLOCATE,
    /** A copy in either direction. */
    COPY,
    /** A run of a kernel. */
    RUN,
    /** A programming, once the device was touched. */
    PROGRAM
  }

  /** What happens to an operation. */
  public enum Effect {
    /** Nothing goes wrong. */
    NONE,
    /** It fails. */
    FAIL,
    /** It never ends. */
    HANG,
    /** The device is lost with it. */
    LOSE
  }

  private static final Pattern WORD = Pattern.compile("(\\w+)(?::(\\d+|\\*))?=([\\w.@]+)");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private record Scripted(Operation operation, long nth, Effect effect) {}

  private record Chance(Effect effect, double probability) {}

  private final List<Scripted> script = new ArrayList<>();
  private final Map<Operation, List<Chance>> chances = new EnumMap<>(Operation.class);
  private final Map<Operation, Long> count = new EnumMap<>(Operation.class);
  private Random random = new Random(0);
  private boolean powerAbsent;
  private boolean temperatureAbsent;

  private FaultPlan() {}

  /**
   * Reads a plan.
   *
   * @throws IllegalArgumentException for a word that is none of those above
   */
  public static FaultPlan parse(String text) {
    FaultPlan plan = new FaultPlan();
    for (String word : SPACE.split(text.strip(), 0)) {
      if (!word.isEmpty()) {
        plan.add(word);
      }
    }
    return plan;
  }

  private void add(String word) {
    Matcher matcher = WORD.matcher(word);
    try {
      if (!matcher.matches()) {
        throw new IllegalArgumentException("it has no form like run:3=fail");
      }
      String what = matcher.group(1).toLowerCase(Locale.ROOT);
      String nth = matcher.group(2);
      String effect = matcher.group(3);
      if (nth == null) {
        switch (what) {
          case "seed" -> random = new Random(Long.parseLong(effect));
          case "power" -> powerAbsent = isAbsent(effect);
          case "temperature" -> temperatureAbsent = isAbsent(effect);
          default -> throw new IllegalArgumentException("unknown word " + what);
        }
        return;
      }
      Operation operation = Operation.valueOf(what.toUpperCase(Locale.ROOT));
      if ("*".equals(nth)) {
        int at = effect.indexOf('@');
        Effect then = at < 0 ? Effect.FAIL : effect(effect.substring(0, at));
        add(operation, new Chance(then, Double.parseDouble(effect.substring(at + 1))));
      } else {
        if (Long.parseLong(nth) < 1) {
          throw new IllegalArgumentException("operations are counted from 1");
        }
        script.add(new Scripted(operation, Long.parseLong(nth), effect(effect)));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "fault plan has \""
              + word
              + "\" ("
              + e.getMessage()
              + "); expected words like run:3=fail copy:5=hang program:1=fail run:*=0.01 seed=7"
              + " power=absent",
          e);
    }
  }

  private void add(Operation operation, Chance chance) {
    if (!(chance.probability() >= 0 && chance.probability() <= 1)) {
      throw new IllegalArgumentException("a probability lies between 0 and 1");
    }
    chances.computeIfAbsent(operation, none -> new ArrayList<>()).add(chance);
  }

  private static Effect effect(String word) {
    return Effect.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static boolean isAbsent(String effect) {
    if (!"absent".equals(effect)) {
      throw new IllegalArgumentException("a sensor can only be absent");
    }
    return true;
  }

  /** Counts an operation and tells what happens to it. */
  synchronized Effect next(Operation operation) {
    if (script.isEmpty() && chances.isEmpty()) {
      return Effect.NONE;
    }
    long nth = count.merge(operation, 1L, Long::sum);
    for (Scripted scripted : script) {
      if (scripted.operation() == operation && scripted.nth() == nth) {
        return scripted.effect();
      }
    }
    List<Chance> possible = chances.getOrDefault(operation, List.of());
    double draw = possible.isEmpty() ? 1 : random.nextDouble();
    for (Chance chance : possible) {
      if (draw < chance.probability()) {
        return chance.effect();
      }
      draw -= chance.probability();
    }
    return Effect.NONE;
  }

  boolean powerAbsent() {
    return powerAbsent;
  }

  boolean temperatureAbsent() {
    return temperatureAbsent;
  }
}
