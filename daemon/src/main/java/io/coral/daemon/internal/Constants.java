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
  private final Map<ByteString, Kept> all = new HashMap<>();
  private boolean closed;

  /** One, and how often it is to be taken back. */
  private record Kept(Constant constant, int count) {}

  Constants(Tenant tenant) {
    this.tenant = tenant;
  }

  /** Keeps a copy of some bytes; blocks while it is made. What is kept already is kept once. */
  ByteString keep(ByteBuffer content) throws CallException {
    int bytes = content.remaining();
    tenant.keepsOne(bytes);
    boolean isAdded = false;
    try {
      Constant constant = Constant.of(content);
      ByteString digest = ByteString.copyFrom(HexFormat.of().parseHex(constant.digest()));
      isAdded = adds(digest, constant);
      return digest;
    } finally {
      if (!isAdded) {
        tenant.forgetsOne(bytes);
      }
    }
  }

  private synchronized boolean adds(ByteString digest, Constant constant) {
    Kept before = all.get(digest);
    if (!closed) {
      all.put(
          digest,
          before == null ? new Kept(constant, 1) : new Kept(before.constant(), before.count() + 1));
    }
    return !closed && before == null;
  }

  synchronized Constant get(ByteString digest) throws CallException {
    return kept(digest).constant();
  }

  private Kept kept(ByteString digest) throws CallException {
    Kept kept = all.get(digest);
    if (kept == null) {
      throw unknown(digest);
    }
    return kept;
  }

  /** Takes one back, as often as it was kept. */
  synchronized void forget(ByteString digest) throws CallException {
    Kept kept = kept(digest);
    if (kept.count() > 1) {
      all.put(digest, new Kept(kept.constant(), kept.count() - 1));
    } else {
      all.remove(digest);
      tenant.forgetsOne(kept.constant().size());
    }
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
    all.values().forEach(kept -> tenant.forgetsOne(kept.constant().size()));
    all.clear();
  }
}
