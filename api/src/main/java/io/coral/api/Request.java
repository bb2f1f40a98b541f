package io.coral.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A call of an accelerator: its name and its arguments in the order of its prototype.
 *
 * <pre>{@code
 * Request.of("vector.addition").arg(a).arg(b).arg(c).arg(n)
 * }</pre>
 *
 * <p>Immutable: each {@code arg} returns a new request. Arguments are checked by {@link
 * Coral#submit}, which knows the prototype.
 */
public final class Request {

  /** The tenant of requests that name none. */
  public static final String DEFAULT_TENANT = "default";

  private static final int LONGEST_NAME = 128;
  private static final int MOST_LABELS = 16;

  private static final Terms DEFAULT = new Terms();

  private final String accelerator;
  private final List<Argument> arguments;
  private final Terms terms;

  /** On which terms it is to be answered; not changed once a request has them. */
  private static final class Terms {
    private String tenant = DEFAULT_TENANT;
    private String application = "";
    private int priority;
    private Optional<Instant> deadline = Optional.empty();
    private Duration patience = Duration.ZERO;
    private Map<String, String> labels = Map.of();
    private Optional<String> version = Optional.empty();
    private boolean isExplained;

    private Terms copy() {
      Terms copy = new Terms();
      copy.tenant = tenant;
      copy.application = application;
      copy.priority = priority;
      copy.deadline = deadline;
      copy.patience = patience;
      copy.labels = labels;
      copy.version = version;
      copy.isExplained = isExplained;
      return copy;
    }
  }

  private Request(String accelerator, List<Argument> arguments, Terms terms) {
    this.accelerator = accelerator;
    this.arguments = arguments;
    this.terms = terms;
  }

  /**
   * A call without arguments as yet.
   *
   * @param accelerator its id, {@code bitstreamId.kernelId}
   */
  public static Request of(String accelerator) {
    return new Request(Objects.requireNonNull(accelerator, "accelerator"), List.of(), DEFAULT);
  }

  /** Adds an 8-bit integer. */
  public Request arg(byte value) {
    return scalar(value);
  }

  /** Adds a 16-bit integer. */
  public Request arg(short value) {
    return scalar(value);
  }

  /** Adds a 16-bit unsigned integer; a C {@code char} is a {@code byte}. */
  public Request arg(char value) {
    return scalar(value);
  }

  /** Adds a 32-bit integer. */
  public Request arg(int value) {
    return scalar(value);
  }

  /** Adds a 64-bit integer. */
  public Request arg(long value) {
    return scalar(value);
  }

  /** Adds a 32-bit floating-point number. */
  public Request arg(float value) {
    return scalar(value);
  }

  /** Adds a 64-bit floating-point number. */
  public Request arg(double value) {
    return scalar(value);
  }

  /** Adds a C {@code bool}: one byte, 0 or 1. */
  public Request arg(boolean value) {
    return scalar(value);
  }

  /**
   * Adds an array, from the buffer's position to its limit; results are written into it.
   *
   * @param array direct; read-only only where the accelerator does not write it. Its content
   *     belongs to the engine from {@code submit} until the future is done; its position, limit and
   *     order never change
   */
  public Request arg(ByteBuffer array) {
    return with(new Argument.Array(array));
  }

  /** Adds an array that never changes and that boards keep. */
  public Request arg(Constant constant) {
    return with(constant);
  }

  /** Adds an array that stays where it was used last. */
  public Request arg(CoralArray array) {
    return with(array);
  }

  /** Adds an array of bytes, which is copied as {@link Argument.Numbers} tells. */
  public Request arg(byte[] array) {
    return with(new Argument.Numbers(array));
  }

  /** Adds an array of 16-bit integers, which is copied as {@link Argument.Numbers} tells. */
  public Request arg(short[] array) {
    return with(new Argument.Numbers(array));
  }

  /** Adds 16-bit integers from position to limit, copied as {@link Argument.Numbers} tells. */
  public Request arg(ShortBuffer array) {
    return with(new Argument.Numbers(array));
  }

  /**
   * Adds an array of 16-bit unsigned integers, which is copied as {@link Argument.Numbers} tells.
   */
  public Request arg(char[] array) {
    return with(new Argument.Numbers(array));
  }

  /**
   * Adds 16-bit unsigned integers from position to limit, copied as {@link Argument.Numbers} tells.
   */
  public Request arg(CharBuffer array) {
    return with(new Argument.Numbers(array));
  }

  /** Adds an array of 32-bit integers, which is copied as {@link Argument.Numbers} tells. */
  public Request arg(int[] array) {
    return with(new Argument.Numbers(array));
  }

  /** Adds 32-bit integers from position to limit, copied as {@link Argument.Numbers} tells. */
  public Request arg(IntBuffer array) {
    return with(new Argument.Numbers(array));
  }

  /** Adds an array of 64-bit integers, which is copied as {@link Argument.Numbers} tells. */
  public Request arg(long[] array) {
    return with(new Argument.Numbers(array));
  }

  /** Adds 64-bit integers from position to limit, copied as {@link Argument.Numbers} tells. */
  public Request arg(LongBuffer array) {
    return with(new Argument.Numbers(array));
  }

  /**
   * Adds an array of 32-bit floating-point numbers, which is copied as {@link Argument.Numbers}
   * tells.
   */
  public Request arg(float[] array) {
    return with(new Argument.Numbers(array));
  }

  /**
   * Adds 32-bit floating-point numbers from position to limit, copied as {@link Argument.Numbers}
   * tells.
   */
  public Request arg(FloatBuffer array) {
    return with(new Argument.Numbers(array));
  }

  /**
   * Adds an array of 64-bit floating-point numbers, which is copied as {@link Argument.Numbers}
   * tells.
   */
  public Request arg(double[] array) {
    return with(new Argument.Numbers(array));
  }

  /**
   * Adds 64-bit floating-point numbers from position to limit, copied as {@link Argument.Numbers}
   * tells.
   */
  public Request arg(DoubleBuffer array) {
    return with(new Argument.Numbers(array));
  }

  /**
   * Adds arguments of any type that {@code arg} takes: boxed primitives, buffers, Java arrays,
   * {@link Argument}s.
   *
   * @throws IllegalArgumentException naming the first that is of another type
   */
  public Request args(Object... values) {
    List<Argument> longer = new ArrayList<>(arguments);
    for (int i = 0; i < values.length; i++) {
      longer.add(argument(i, values[i]));
    }
    return new Request(accelerator, List.copyOf(longer), terms);
  }

  private static Argument argument(int position, Object value) {
    Objects.requireNonNull(value, () -> "argument " + (position + 1));
    try {
      if (value instanceof Argument argument) {
        return argument;
      }
      if (value instanceof ByteBuffer buffer) {
        return new Argument.Array(buffer);
      }
      return value instanceof Number || value instanceof Character || value instanceof Boolean
          ? new Argument.Scalar(value)
          : new Argument.Numbers(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("argument " + (position + 1) + ": " + e.getMessage(), e);
    }
  }

  /** Adds a structure as raw bytes, in the layout that the kernel expects; the bytes are copied. */
  public Request struct(byte[] bytes) {
    return with(new Argument.Struct(bytes));
  }

  /** Adds an argument. */
  public Request with(Argument argument) {
    Objects.requireNonNull(argument, "argument");
    List<Argument> longer = new ArrayList<>(arguments.size() + 1);
    longer.addAll(arguments);
    longer.add(argument);
    return new Request(accelerator, List.copyOf(longer), terms);
  }

  /** The same call with these arguments, on the same terms. */
  Request with(List<Argument> others) {
    return new Request(accelerator, List.copyOf(others), terms);
  }

  /** The same call on other terms. */
  private Request on(Consumer<Terms> change) {
    Terms changed = terms.copy();
    change.accept(changed);
    return new Request(accelerator, arguments, changed);
  }

  /** Asks on behalf of a tenant, who has a share of the boards' time. */
  public Request tenant(String name) {
    Objects.requireNonNull(name, "name");
    return on(changed -> changed.tenant = name);
  }

  /**
   * Asks for one of several applications of its tenant. Those that want boards have the tenant's
   * time in equal parts, whatever each asks for; requests without an application are one more.
   *
   * @param name of at most 128 bytes in UTF-8, without control characters; empty for none
   */
  public Request application(String name) {
    int bytes = bytes(name);
    if (bytes > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the application's name has "
              + bytes
              + " bytes in UTF-8; expected at most "
              + LONGEST_NAME
              + ", and no control characters");
    }
    return on(changed -> changed.application = name);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Of two requests of one application that wait, the one of higher priority comes first; 0 is
   * usual.
   */
  public Request priority(int value) {
    return on(changed -> changed.priority = value);
  }

  /** Fails with {@code DEADLINE} unless it was given to a board by then; one that runs goes on. */
  public Request deadline(Instant latest) {
    Objects.requireNonNull(latest, "latest");
    return on(changed -> changed.deadline = Optional.of(latest));
  }

  /**
   * Has {@code submit} wait where too much of the tenant waits already; without it, and after the
   * bound, it fails with {@code OVERLOADED}.
   *
   * @param atMost not negative
   */
  public Request waitForRoom(Duration atMost) {
    if (atMost.isNegative()) {
      throw new IllegalArgumentException("the bound is " + atMost + "; expected at least zero");
    }
    return on(changed -> changed.patience = atMost);
  }

  /**
   * Adds a word of the application's own, told where the request is explained; at most 16.
   *
   * @param key of at most 128 bytes in UTF-8
   * @param value of at most as many
   */
  public Request label(String key, String value) {
    int bytes = Math.max(bytes(key), bytes(value));
    if (bytes > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a label has " + bytes + " bytes in UTF-8; expected at most " + LONGEST_NAME);
    }
    Map<String, String> more = new TreeMap<>(terms.labels);
    more.put(key, value);
    if (more.size() > MOST_LABELS) {
      throw new IllegalArgumentException(
          "there are " + more.size() + " labels; expected at most " + MOST_LABELS);
    }
    return on(changed -> changed.labels = Collections.unmodifiableMap(more));
  }

  /**
   * Has only bitstreams of this version answer; without it the newest that fits does. For those who
   * bring what belongs to a version, such as its weights.
   *
   * @param only as the artifact's descriptor has it
   */
  public Request version(String only) {
    Objects.requireNonNull(only, "only");
    return on(changed -> changed.version = Optional.of(only));
  }

  /**
   * Has its answer keep what it was expected to take on each board when one was chosen, for {@link
   * Answer#prospects} and {@link Answer#explain}; costs time for each board. It is chosen for by
   * itself, also where it could follow its thread's last request.
   */
  public Request explained() {
    return on(changed -> changed.isExplained = true);
  }

  private Request scalar(Object value) {
    return with(new Argument.Scalar(value));
  }

  /** The accelerator's id. */
  public String accelerator() {
    return accelerator;
  }

  /** The arguments so far, in order. */
  public List<Argument> arguments() {
    return arguments;
  }

  /** On whose behalf; {@value #DEFAULT_TENANT} where nobody said. */
  public String tenant() {
    return terms.tenant;
  }

  /** For which application of the tenant; empty where nobody said. */
  public String application() {
    return terms.application;
  }

  /** Of two of one application the higher comes first. */
  public int priority() {
    return terms.priority;
  }

  /** After which it is not started. */
  public Optional<Instant> deadline() {
    return terms.deadline;
  }

  /** How long {@code submit} waits for room. */
  public Duration patience() {
    return terms.patience;
  }

  /** Of which version the bitstream is that answers; absent where any may. */
  public Optional<String> version() {
    return terms.version;
  }

  /** Whether what it was expected to take elsewhere is kept. */
  public boolean isExplained() {
    return terms.isExplained;
  }

  /** The application's own words, by key. */
  public Map<String, String> labels() {
    return terms.labels;
  }

  @Override
  public String toString() {
    return arguments.stream()
        .map(Argument::describe)
        .collect(Collectors.joining(", ", accelerator + " (", ")"));
  }
}
