package io.coral.conformance.rules.bench;

import io.coral.spec.Bitstream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Arguments and answers in a few words. Keeps no reference to what it describes. */
final class CallText {

  private static final int LONGEST = 120;
  private static final int ELEMENTS = 4;
  private static final int BYTES = 8;

  private CallText() {}

  /** The arguments in parentheses; trailing events as {@code after …}. */
  static String of(@Nullable Object @Nullable [] arguments) {
    StringJoiner text = new StringJoiner(", ", "(", ")");
    for (Object argument : arguments == null ? new Object[0] : arguments) {
      if (argument instanceof Object[] events) {
        if (events.length > 0) {
          text.add("after " + elements(Arrays.asList(events)));
        }
      } else {
        text.add(of(argument));
      }
    }
    return text.toString();
  }

  /** A thrown exception: its type's short name and its message. */
  static String of(Throwable thrown) {
    String name = thrown.getClass().getSimpleName();
    String message;
    try {
      message = thrown.getMessage();
    } catch (Throwable e) {
      message = "getMessage() throws " + e.getClass().getSimpleName();
    }
    return shortened(name + (message == null ? "" : ": " + message), 2 * LONGEST);
  }

  /** The same with the place in the code that threw it. */
  static String withPlace(Throwable thrown) {
    StackTraceElement[] stack;
    try {
      stack = thrown.getStackTrace();
    } catch (Throwable e) {
      stack = new StackTraceElement[0];
    }
    return of(thrown) + (stack.length == 0 ? "" : " at " + stack[0]);
  }

  static String of(@Nullable Object value) {
    RecordedObject recorded = RecordedObject.of(value);
    if (recorded != null) {
      return recorded.name();
    }
    if (value instanceof CharSequence || value instanceof Character) {
      return shortened("\"" + value + "\"", LONGEST);
    }
    if (value instanceof byte[] bytes) {
      return bytes.length + " bytes" + start(bytes);
    }
    if (value instanceof ByteBuffer buffer) {
      return (buffer.isReadOnly() ? "read-only " : "")
          + (buffer.isDirect() ? "direct" : "heap")
          + " buffer of "
          + buffer.remaining()
          + " bytes";
    }
    if (value instanceof Bitstream bitstream) {
      return "bitstream " + bitstream.name() + " of " + bitstream.bytes().remaining() + " bytes";
    }
    if (value instanceof Class<?> type) {
      return type.getSimpleName();
    }
    if (value instanceof List<?> list) {
      return "[" + elements(list) + "]";
    }
    if (value instanceof Optional<?> optional) {
      return optional.isEmpty() ? "none" : of(optional.get());
    }
    return shortened(ofForeign(value), LONGEST);
  }

  /**
   * The text of an object of the runtime: what its code throws must not change what is recorded.
   */
  private static String ofForeign(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    try {
      return String.valueOf(value);
    } catch (Throwable e) {
      // String.valueOf throws for no null
      return Objects.requireNonNull(value).getClass().getSimpleName()
          + " whose toString() throws "
          + e.getClass().getSimpleName();
    }
  }

  private static String elements(List<?> list) {
    StringJoiner text = new StringJoiner(", ");
    list.stream().limit(ELEMENTS).forEach(each -> text.add(of((@Nullable Object) each)));
    return text + (list.size() > ELEMENTS ? ", … " + list.size() + " in all" : "");
  }

  private static String start(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length == 0 ? "" : " ");
    for (int i = 0; i < Math.min(BYTES, bytes.length); i++) {
      text.append(Character.forDigit(bytes[i] >> 4 & 15, 16));
      text.append(Character.forDigit(bytes[i] & 15, 16));
    }
    return text + (bytes.length > BYTES ? "…" : "");
  }

  private static String shortened(String text, int most) {
    // a text may have any length: what is beyond does not count
    String start = text.length() <= 4 * most ? text : text.substring(0, 4 * most);
    String line = start.replaceAll("\\s+", " ");
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }
}
