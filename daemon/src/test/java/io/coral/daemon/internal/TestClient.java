package io.coral.daemon.internal;

import com.google.protobuf.ByteString;
import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.Incoming;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.local.Poll;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** The protocol by hand: what a client sends, and what comes. One thread. */
final class TestClient implements AutoCloseable {

  private static final int BOUND_MILLIS = 60_000;

  final LocalSocket socket;
  private final Incoming incoming = new Incoming();
  private final Frames frames = new Frames();
  private final ArrayDeque<Wire.Reply> arrived = new ArrayDeque<>();
  private final Map<Long, Wire.Reply> kept = new HashMap<>();
  private long lastId;
  boolean isOver;

  /** Connected, and not introduced. */
  TestClient(Path path) throws IOException {
    socket = LocalSocket.connect(path);
  }

  /** Connected and welcome. */
  static TestClient welcome(Path path) throws IOException {
    TestClient client = new TestClient(path);
    client.ask(Wire.Call.newBuilder().setHello(Wire.Hello.newBuilder().setVersion(1)));
    return client;
  }

  /** Sends a call; returns its id. */
  long send(Wire.Call.Builder call) throws IOException {
    socket.send(Frames.frame(call.setId(++lastId).build()));
    return lastId;
  }

  /** Sends a call and waits for its reply. */
  Wire.Reply ask(Wire.Call.Builder call) throws IOException {
    return reply(send(call));
  }

  /** The reply to one call; others are kept. */
  Wire.Reply reply(long id) throws IOException {
    while (!kept.containsKey(id)) {
      Wire.Reply next = next();
      kept.put(next.getId(), next);
    }
    return kept.remove(id);
  }

  /** What the daemon tells of a tenant. */
  Wire.Tenant tenant(String name) throws IOException {
    return ask(Wire.Call.newBuilder().setTenants(Wire.ListTenants.newBuilder()))
        .getTenants()
        .getTenantsList()
        .stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What comes next. */
  Wire.Reply next() throws IOException {
    while (arrived.isEmpty()) {
      requireThatSomethingComes();
      isOver = incoming.receive(socket, true, new ArrayList<>()) == Incoming.End.OVER;
      if (isOver) {
        throw new IOException("the daemon hung up");
      }
      frames.take(
          incoming.bytes(),
          (bytes, from, length) -> arrived.add(Wire.Reply.parser().parseFrom(bytes, from, length)));
    }
    return arrived.remove();
  }

  /** Whether something has come. */
  boolean hears() throws IOException {
    try (Poll poll = new Poll()) {
      poll.add(socket, 1);
      return poll.look() > 0;
    }
  }

  private void requireThatSomethingComes() throws IOException {
    try (Poll poll = new Poll()) {
      poll.add(socket, 1);
      if (poll.await(BOUND_MILLIS) == 0) {
        throw new AssertionError("the daemon says nothing for " + BOUND_MILLIS + " ms");
      }
    }
  }

  /** Memory that the daemon knows. */
  final class Lent implements AutoCloseable {
    final int number;
    final SharedMemory memory;

    Lent(long bytes) throws IOException {
      try (Descriptor made = SharedMemory.make(bytes)) {
        memory = SharedMemory.map(made, bytes, () -> {});
        number = register(made).getRegistered().getSegment();
      }
    }

    ByteBuffer bytes(long offset, int length) {
      return memory.bytes(offset, length);
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  /** Lends what a descriptor stands for. */
  Wire.Reply register(Descriptor lent) throws IOException {
    return register(lent, 0);
  }

  /** The same, under a number of the client's. */
  Wire.Reply register(Descriptor lent, int segment) throws IOException {
    Wire.Call call =
        Wire.Call.newBuilder()
            .setId(++lastId)
            .setRegister(Wire.Register.newBuilder().setSegment(segment))
            .build();
    socket.send(Frames.frame(call), lent);
    return reply(lastId);
  }

  static Wire.Argument array(Lent lent, long offset, long length) {
    return range(lent.number, offset, length);
  }

  static Wire.Argument range(int segment, long offset, long length) {
    return Wire.Argument.newBuilder()
        .setArray(Wire.Range.newBuilder().setSegment(segment).setOffset(offset).setLength(length))
        .build();
  }

  static Wire.Argument number(int value) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    return Wire.Argument.newBuilder()
        .setScalar(
            Wire.Scalar.newBuilder()
                .setType(Wire.Scalar.Type.INT32)
                .setValue(ByteString.copyFrom(bytes.putInt(0, value))))
        .build();
  }

  static Wire.Call.Builder submit(String accelerator, Wire.Argument... arguments) {
    Wire.Submit.Builder submit = Wire.Submit.newBuilder().setAccelerator(accelerator);
    for (Wire.Argument argument : arguments) {
      submit.addArguments(argument);
    }
    return Wire.Call.newBuilder().setSubmit(submit);
  }

  /** An addition of n floats in one segment. */
  final class Addition implements AutoCloseable {
    private final int n;
    final Lent lent;

    Addition(int n) throws IOException {
      this.n = n;
      lent = new Lent(3L * n * Float.BYTES);
      for (int i = 0; i < n; i++) {
        floats(0).putFloat(i * Float.BYTES, i);
        floats(1).putFloat(i * Float.BYTES, 2 * i);
      }
    }

    private ByteBuffer floats(int which) {
      return lent.bytes((long) which * n * Float.BYTES, n * Float.BYTES);
    }

    Wire.Call.Builder call() {
      long bytes = (long) n * Float.BYTES;
      return submit(
          "test.add",
          array(lent, 0, bytes),
          array(lent, bytes, bytes),
          array(lent, 2 * bytes, bytes),
          number(n));
    }

    boolean isRight() {
      ByteBuffer sums = floats(2);
      for (int i = 0; i < n; i++) {
        if (sums.getFloat(i * Float.BYTES) != 3 * i) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void close() {
      lent.close();
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
