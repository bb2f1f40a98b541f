package io.coral.spec;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Every failure of a runtime (ERR-01): a registered code, the operation, the object it was about, a
 * text that says what to do, the broken rule where one was broken, and the vendor's own code and
 * text (ERR-02). Immutable.
 */
public final class AcceleratorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String operation;
  private final String object;
  private final String text;
  private final @Nullable Rule rule;
  private final @Nullable Integer vendorCode;
  private final @Nullable String vendorText;

  private AcceleratorException(
      ErrorCode code,
      String operation,
      String object,
      String text,
      @Nullable Rule rule,
      @Nullable Integer vendorCode,
      @Nullable String vendorText,
      @Nullable Throwable cause) {
    super(cause);
    this.code = Objects.requireNonNull(code, "code");
    this.operation = Objects.requireNonNull(operation, "operation");
    this.object = Objects.requireNonNull(object, "object");
    this.text = Objects.requireNonNull(text, "text");
    this.rule = rule;
    this.vendorCode = vendorCode;
    this.vendorText = vendorText;
  }

  /**
   * A failure.
   *
   * @param code the registered code
   * @param operation the method that failed, e.g. {@code copyToDevice}
   * @param object what it was about, e.g. {@code buffer of 4096 bytes in DDR[0] of sim-0}
   * @param text what was wrong, what was expected, what to do
   */
  public static AcceleratorException of(
      ErrorCode code, String operation, String object, String text) {
    return new AcceleratorException(code, operation, object, text, null, null, null, null);
  }

  /** The same failure, naming the rule that the caller or the input broke. */
  public AcceleratorException breaking(Rule brokenRule) {
    return copy(brokenRule, vendorCode, vendorText, getCause());
  }

  /** The same failure with the vendor's code and text. */
  public AcceleratorException fromVendor(int nativeCode, String nativeText) {
    return copy(rule, nativeCode, Objects.requireNonNull(nativeText, "nativeText"), getCause());
  }

  /**
   * The same failure with its cause. Of a cause that is one of these, it takes over the broken
   * rule, and the vendor's code and text, where it has none itself (ERR-02).
   */
  public AcceleratorException causedBy(Throwable cause) {
    Objects.requireNonNull(cause, "cause");
    if (!(cause instanceof AcceleratorException first)) {
      return copy(rule, vendorCode, vendorText, cause);
    }
    boolean isOfVendor = vendorCode != null;
    return copy(
        rule == null ? first.rule : rule,
        isOfVendor ? vendorCode : first.vendorCode,
        isOfVendor ? vendorText : first.vendorText,
        cause);
  }

  /**
   * This failure as the object tells it to which it is handed on: under another code and operation,
   * with the broken rule, the vendor's code and the vendor's text of this one, which becomes its
   * cause (ERR-02).
   *
   * @param context what was going on; the text of this failure follows it
   */
  public AcceleratorException handedOn(
      ErrorCode newCode, String newOperation, String newObject, String context) {
    return of(newCode, newOperation, newObject, context + ": " + text).causedBy(this);
  }

  private AcceleratorException copy(
      @Nullable Rule newRule,
      @Nullable Integer newVendorCode,
      @Nullable String newVendorText,
      @Nullable Throwable newCause) {
    AcceleratorException copy =
        new AcceleratorException(
            code, operation, object, text, newRule, newVendorCode, newVendorText, newCause);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /** What kind of failure it is. */
  public ErrorCode code() {
    return code;
  }

  /** The method that failed. */
  public String operation() {
    return operation;
  }

  /** What the operation was about. */
  public String object() {
    return object;
  }

  /** What was wrong, what was expected, what to do: the message without its frame. */
  public String text() {
    return text;
  }

  /**
   * The text with the vendor's code and words, for what is told of it elsewhere: a finding, a
   * fault.
   */
  public String textWithVendor() {
    return vendorCode == null ? text : text + vendorPart();
  }

  private String vendorPart() {
    return " [vendor " + vendorCode + ": " + vendorText + ']';
  }

  /** The rule that the caller or the input broke. */
  public Optional<Rule> rule() {
    return Optional.ofNullable(rule);
  }

  /** The vendor's own error code. */
  public OptionalInt vendorCode() {
    return vendorCode == null ? OptionalInt.empty() : OptionalInt.of(vendorCode);
  }

  /** The vendor's own error text. */
  public Optional<String> vendorText() {
    return Optional.ofNullable(vendorText);
  }

  @Override
  public String getMessage() {
    StringBuilder message = new StringBuilder();
    message.append(code).append(" in ").append(operation).append(" (").append(object);
    message.append("): ").append(text);
    if (vendorCode != null) {
      message.append(vendorPart());
    }
    if (rule != null) {
      message.append(" [").append(rule.id()).append(']');
    }
    return message.toString();
  }
}
