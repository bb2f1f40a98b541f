package io.coral.repository.signature.internal;

import java.security.SignatureException;

/** A signature by a key that is not trusted, which may be a good one. */
public final class UnknownKeyException extends SignatureException {
  private static final long serialVersionUID = 1L;

  UnknownKeyException(String why) {
    super(why);
  }
}
