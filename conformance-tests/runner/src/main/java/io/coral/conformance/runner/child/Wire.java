package io.coral.conformance.runner.child;

import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How values travel between the kit and its child: an assignment, then orders one way and answers
 * the other, each a byte that says what follows.
 */
final class Wire {

  /** Order: describe the runtime. Answer: {@link #DESCRIPTION} or {@link #NOT_TESTABLE}. */
  static final int DESCRIBE = 1;

  /** Order: run the rule that follows. Answer: {@link #RESULT}. */
  static final int RUN = 2;

  /** Answer: lines and a device name. */
  static final int DESCRIPTION = 11;

  /** Answer: why the runtime cannot be tested. */
  static final int NOT_TESTABLE = 12;

  /** Answer: a result, and whether the child is of no more use. */
  static final int RESULT = 13;

  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_COUNT = 10_000;

  private Wire() {}

  /** A text of any length up to a million bytes; the rest is cut. */
  static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT);
    out.writeInt(length);
    out.write(bytes, 0, length);
  }

  static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_TEXT) {
      throw new IOException("a text of " + length + " bytes");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  static void optional(DataOutputStream out, Optional<String> text) throws IOException {
    out.writeBoolean(text.isPresent());
    if (text.isPresent()) {
      text(out, text.get());
    }
  }

  static Optional<String> optional(DataInputStream in) throws IOException {
    return in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
  }

  static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  static List<String> texts(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MAX_COUNT) {
      throw new IOException("a list of " + count + " texts");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  static void description(DataOutputStream out, Description description) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Report.Line line : description.lines()) {
      lines.add(line.label());
      lines.add(line.text());
    }
    texts(out, lines);
    text(out, description.deviceName());
    optional(out, description.lies());
  }

  static Description description(DataInputStream in) throws IOException {
    List<String> texts = texts(in);
    List<Report.Line> lines = new ArrayList<>();
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      lines.add(new Report.Line(texts.get(i), texts.get(i + 1)));
    }
    return new Description(lines, text(in), optional(in));
  }

  static void result(DataOutputStream out, RuleResult result) throws IOException {
    text(out, result.rule().id());
    text(out, result.outcome().name());
    text(out, result.reason());
    out.writeBoolean(result.failure().isPresent());
    if (result.failure().isPresent()) {
      Failure failure = result.failure().get();
      texts(out, List.of(failure.expected(), failure.seen(), failure.lookAt(), failure.stack()));
      texts(out, failure.calls());
    }
    texts(out, result.notes());
    out.writeLong(result.took().toNanos());
    out.writeLong(result.hostLate().toNanos());
  }

  static RuleResult result(DataInputStream in) throws IOException {
    Rule rule = Rule.of(text(in));
    Outcome outcome = Outcome.valueOf(text(in));
    String reason = text(in);
    Optional<Failure> failure = Optional.empty();
    if (in.readBoolean()) {
      List<String> texts = texts(in);
      failure =
          Optional.of(
              new Failure(texts.get(0), texts.get(1), texts.get(2), texts.get(3), texts(in)));
    }
    return new RuleResult(
        rule,
        outcome,
        reason,
        failure,
        texts(in),
        Duration.ofNanos(in.readLong()),
        Duration.ofNanos(in.readLong()));
  }
}
