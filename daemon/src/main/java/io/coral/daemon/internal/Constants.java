package io.coral.daemon.internal;

import com.google.protobuf.ByteString;
import io.coral.api.Constant;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** The constants of one client, by digest. Any thread. */
final class Constants {

  private final Tenant tenant;

  // guarded by this
  private final Map<ByteString, Constant> all = new HashMap<>();
  private boolean closed;

  Constants(Tenant tenant) {
    this.tenant = tenant;
  }

  /** Keeps a copy of some bytes; blocks while it is made. */
  ByteString keep(ByteBuffer content) throws CallException {
    int bytes = content.remaining();
    tenant.keeps(bytes);
    boolean isKept = false;
    try {
      Constant constant = Constant.of(content);
      ByteString digest = ByteString.copyFrom(HexFormat.of().parseHex(constant.digest()));
      synchronized (this) {
        isKept = !closed && all.putIfAbsent(digest, constant) == null;
      }
      return digest;
    } finally {
      if (!isKept) {
        tenant.forgets(bytes);
      }
    }
  }

  synchronized Constant get(ByteString digest) throws CallException {
    Constant constant = all.get(digest);
    if (constant == null) {
      throw unknown(digest);
    }
    return constant;
  }

  /** Takes one back. */
  synchronized void forget(ByteString digest) throws CallException {
    Constant constant = all.remove(digest);
    if (constant == null) {
      throw unknown(digest);
    }
    tenant.forgets(constant.size());
  }

  private static CallException unknown(ByteString digest) {
    return new CallException(
        Code.NO_CONTENT,
        "there is no constant "
            + HexFormat.of().formatHex(digest.toByteArray())
            + "; have it kept first");
  }

  /** The client is gone. */
  synchronized void close() {
    closed = true;
    all.values().forEach(constant -> tenant.forgets(constant.size()));
    all.clear();
  }
}
