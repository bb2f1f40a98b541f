package io.coral.client;

import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.Incoming;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls and their replies over one socket. A thread of its own takes replies. Any thread. */
final class Connection implements AutoCloseable {

  private static final int SECONDS = 60;

  private final LocalSocket socket;
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, Consumer<Wire.Reply>> awaited = new ConcurrentHashMap<>();
  private volatile @Nullable String over;

  /**
   * Connected, and not introduced.
   *
   * @throws IOException when nobody listens there
   */
  Connection(Path path) throws IOException {
    socket = LocalSocket.connect(path);
    Thread thread = new Thread(this::receive, "coral-client");
    thread.setDaemon(true);
    thread.start();
  }

  /** The id of a call that is to come. */
  long nextId() {
    return lastId.incrementAndGet();
  }

  /** Sends a call, and takes its reply later, on the thread that receives; exactly once. */
  void send(Wire.Call call, @Nullable Descriptor beside, Consumer<Wire.Reply> taker) {
    byte[] frame = Frames.frame(call);
    awaited.put(call.getId(), taker);
    try {
      if (beside == null) {
        socket.send(frame);
      } else {
        socket.send(frame, beside);
      }
    } catch (IOException e) {
      end("the daemon is gone: " + e.getMessage());
    }
    if (over != null) {
      failAll();
    }
  }

  /** Sends a call and waits for its reply, which may be a failure. */
  Wire.Reply ask(Wire.Call.Builder call, @Nullable Descriptor beside, long patienceNanos) {
    CompletableFuture<Wire.Reply> reply = new CompletableFuture<>();
    send(call.setId(nextId()).build(), beside, reply::complete);
    try {
      return reply.get(
          Math.addExact(TimeUnit.SECONDS.toNanos(SECONDS), patienceNanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return failed("the daemon gave no reply for " + SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted while the daemon was asked");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a reply fails by itself; please report this", e);
    }
  }

  private static Wire.Reply failed(String why) {
    return Wire.Reply.newBuilder()
        .setFailure(Wire.Failure.newBuilder().setCode(Code.SHUTDOWN).setText(why))
        .build();
  }

  private void receive() {
    Incoming incoming = new Incoming();
    Frames frames = new Frames();
    String why = "the daemon hung up";
    try {
      while (incoming.receive(socket, true, new ArrayList<>()) == Incoming.End.BYTES) {
        frames.take(incoming.bytes(), this::take);
      }
    } catch (IOException e) {
      why = "the daemon is gone: " + e.getMessage();
    }
    end(why);
    failAll();
    socket.close();
  }

  private void take(byte[] bytes, int from, int length) throws IOException {
    Wire.Reply reply = Wire.Reply.parser().parseFrom(bytes, from, length);
    if (reply.getId() == 0) {
      throw new IOException("it hung up: " + reply.getFailure().getText());
    }
    Consumer<Wire.Reply> taker = awaited.remove(reply.getId());
    if (taker != null) {
      taker.accept(reply);
    }
  }

  private void end(String why) {
    if (over == null) {
      over = why;
    }
    socket.hangUp();
  }

  private void failAll() {
    Wire.Reply failure = failed(over + "; connect again, and ask again");
    for (Long id : awaited.keySet()) {
      Consumer<Wire.Reply> taker = awaited.remove(id);
      if (taker != null) {
        taker.accept(failure);
      }
    }
  }

  @Override
  public void close() {
    end("the client was closed");
  }
}
