package io.coral.repository.transport.internal;

import java.io.IOException;
import java.net.URI;

/** A transfer that failed for a reason that another try does not change. */
public final class TransferException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why, of which address. */
  public TransferException(URI address, String why) {
    super(address + ": " + why);
  }

  static TransferException tooLarge(URI address, long maxBytes) {
    return new TransferException(
        address,
        "has more than the "
            + maxBytes
            + " bytes that a file may have; raise file.limit of io.coral.repository");
  }
}
