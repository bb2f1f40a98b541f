package io.coral.gateway.objects.internal;

/** A store that does not do what it is asked; the message says what, and why. Immutable. */
public final class StoreException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean isTemporary;

  StoreException(boolean isTemporary, String message) {
    super(message);
    this.isTemporary = isTemporary;
  }

  StoreException(boolean isTemporary, String message, Throwable cause) {
    super(message, cause);
    this.isTemporary = isTemporary;
  }

  /** Whether it may do so later. */
  public boolean isTemporary() {
    return isTemporary;
  }
}
