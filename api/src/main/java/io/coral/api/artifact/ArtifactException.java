package io.coral.api.artifact;

import java.util.Objects;
import java.util.OptionalInt;

/** A broken descriptor: which file, which line, which field, and what was expected. Immutable. */
public final class ArtifactException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final String field;
  private final String text;

  /**
   * A failure.
   *
   * @param file the descriptor
   * @param line from 1; 0 where it is unknown
   * @param field a path such as {@code kernels[1].arguments[0].type}; empty for the whole file
   * @param text what was wrong, what was expected
   */
  public ArtifactException(String file, int line, String field, String text) {
    super(message(file, line, field, text));
    this.file = file;
    this.line = line;
    this.field = field;
    this.text = text;
  }

  /** A failure with its cause. */
  public ArtifactException(String file, int line, String field, String text, Throwable cause) {
    super(message(file, line, field, text), cause);
    this.file = file;
    this.line = line;
    this.field = field;
    this.text = text;
  }

  private static String message(String file, int line, String field, String text) {
    StringBuilder message = new StringBuilder(Objects.requireNonNull(file, "file"));
    if (line > 0) {
      message.append(", line ").append(line);
    }
    if (!field.isEmpty()) {
      message.append(", field ").append(field);
    }
    return message.append(": ").append(Objects.requireNonNull(text, "text")).toString();
  }

  /** The descriptor. */
  public String file() {
    return file;
  }

  /** The line, from 1; absent where it is unknown. */
  public OptionalInt line() {
    return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
  }

  /** The field's path; empty for the whole file. */
  public String field() {
    return field;
  }

  /** What was wrong and what was expected: the message without its place. */
  public String text() {
    return text;
  }
}
