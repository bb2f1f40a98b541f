package io.coral.gateway.internal;

import io.coral.api.RequestException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;

/** A question that is not answered; each protocol tells it in its own form. Immutable. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind it is, and the status of HTTP that model servers give it. */
  public enum Kind {
    /** The question is wrong. */
    INVALID(400),
    /** Who asks is not known. */
    UNAUTHENTICATED(401),
    /** Who asks may not. */
    FORBIDDEN(403),
    /** There is no such model, or no such version of it. */
    NOT_FOUND(404),
    /** The client is too slow. */
    TOO_SLOW(408),
    /** More bytes than are taken. */
    TOO_LARGE(413),
    /** A body of a kind that is not taken. */
    UNSUPPORTED(415),
    /** It was tried, and given up. */
    UNPROCESSABLE(422),
    /** More questions than are taken. */
    TOO_MANY(429),
    /** The board or the gateway failed. */
    INTERNAL(500),
    /** Nothing can answer now. */
    UNAVAILABLE(503),
    /** It was not started in time. */
    DEADLINE(504);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  private final Kind kind;

  public Refusal(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  private Refusal(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** Why something failed, as clients are told. */
  public static Refusal of(Throwable thrown) {
    Throwable why =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (why instanceof Refusal refusal) {
      return refusal;
    }
    String text = why.getMessage() == null ? why.toString() : why.getMessage();
    if (why instanceof RequestException refused) {
      return new Refusal(kind(refused.code()), text, why);
    }
    if (why instanceof CancellationException) {
      return new Refusal(Kind.UNAVAILABLE, "the request was given up", why);
    }
    return new Refusal(
        why instanceof OutOfMemoryError ? Kind.UNAVAILABLE : Kind.INTERNAL, text, why);
  }

  /** The same of what failed while an answer was written; a fault of our own is in the log. */
  public static Refusal ofFault(Throwable thrown) {
    if (!(thrown instanceof Refusal || thrown instanceof RequestException)) {
      LoggerFactory.getLogger(Refusal.class).error("An answer cannot be written", thrown);
    }
    return of(thrown);
  }

  private static Kind kind(RequestException.Code code) {
    return switch (code) {
      case UNKNOWN_ACCELERATOR -> Kind.NOT_FOUND;
      case WRONG_ARGUMENT -> Kind.INVALID;
      case UNKNOWN_TENANT -> Kind.FORBIDDEN;
      case DEADLINE -> Kind.DEADLINE;
      case OVERLOADED, QUOTA -> Kind.TOO_MANY;
      case NO_BOARD, SHUTDOWN -> Kind.UNAVAILABLE;
      case ARRAY_IN_USE, FAILED, LOST, NO_CONTENT -> Kind.INTERNAL;
    };
  }
}
