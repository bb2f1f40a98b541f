package io.coral.client;

import com.google.protobuf.ByteString;
import io.coral.api.Constant;
import io.coral.api.RequestException;
import io.coral.protocol.wire.Wire;
import java.lang.ref.Cleaner;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.WeakHashMap;

/** The constants that the daemon keeps for one connection: each is sent once. Any thread. */
final class RemoteConstants {

  private static final Cleaner CLEANER = Cleaner.create();

  private final Connection connection;
  private final SharedArrays arrays;

  // guarded by this
  private final Map<Constant, ByteString> known = new WeakHashMap<>();

  /** How many reachable constants have a digest. */
  private final Map<ByteString, Integer> counts = new HashMap<>();

  /** Which daemon keeps them. */
  private int life;

  RemoteConstants(Connection connection, SharedArrays arrays) {
    this.connection = connection;
    this.arrays = arrays;
  }

  /** The number of the daemon that is there, which is not told of all of them as yet, maybe. */
  int daemon() {
    return connection.life();
  }

  /**
   * By what the daemon knows it; blocks at its first use.
   *
   * @throws RequestException when the daemon cannot keep it
   */
  synchronized ByteString digest(Constant constant, String accelerator) {
    if (life != connection.life()) {
      life = connection.life();
      known.clear();
      counts.clear();
    }
    ByteString digest = known.get(constant);
    if (digest == null) {
      digest = ByteString.copyFrom(HexFormat.of().parseHex(constant.digest()));
      if (!counts.containsKey(digest)) {
        keep(constant, accelerator);
      }
      counts.merge(digest, 1, Integer::sum);
      known.put(constant, digest);
      ByteString kept = digest;
      int by = life;
      CLEANER.register(constant, () -> unreachable(kept, by));
    }
    return digest;
  }

  private void keep(Constant constant, String accelerator) {
    SharedArrays.Place place = arrays.take(constant.size());
    try {
      constant.array().copyTo(place.bytes());
      Wire.Keep keep =
          Wire.Keep.newBuilder()
              .setContent(
                  Wire.Range.newBuilder()
                      .setSegment(place.segment().number())
                      .setOffset(place.offset())
                      .setLength(constant.size()))
              .build();
      Wire.Reply reply = connection.ask(Wire.Call.newBuilder().setKeep(keep), 0);
      if (reply.hasFailure()) {
        throw new RequestException(
            FromWire.requestCode(reply.getFailure()),
            accelerator,
            constant.describe() + " cannot be kept by the daemon: " + reply.getFailure().getText());
      }
    } finally {
      arrays.give(place);
    }
  }

  private synchronized void unreachable(ByteString digest, int by) {
    if (by == life && counts.merge(digest, -1, Integer::sum) == 0) {
      counts.remove(digest);
      Wire.Forget forget = Wire.Forget.newBuilder().setDigest(digest).build();
      connection.send(
          Wire.Call.newBuilder().setId(connection.nextId()).setForget(forget).build(),
          null,
          reply -> {});
    }
  }
}
