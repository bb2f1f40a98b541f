package io.coral.daemon.internal;

import io.coral.daemon.internal.TenantsFile.Right;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.util.Locale;

/**
 * Who asks.
 *
 * @param uid as the kernel tells
 * @param tenant on whose behalf
 * @param isOperator whether that is one who may change the daemon as a whole
 */
record User(int uid, Tenant tenant, boolean isOperator) {

  /** Refuses who is no operator. */
  void require(String what) throws CallException {
    if (!isOperator) {
      throw new CallException(
          Code.NOT_ALLOWED,
          "user " + uid + " may not " + what + " here; " + Tenants.operators() + " may");
    }
  }

  /** Refuses who is neither an operator nor asks for a tenant that may do that. */
  void require(Right right, String what) throws CallException {
    if (!tenant.may(right) && !isOperator) {
      throw new CallException(
          Code.NOT_ALLOWED,
          "tenant "
              + tenant.name()
              + " may not "
              + what
              + " here; "
              + Tenants.operators()
              + " may, and tenants with \""
              + right.name().toLowerCase(Locale.ROOT)
              + "\" in the line \"may\" of their section of the tenants' file");
    }
  }
}
