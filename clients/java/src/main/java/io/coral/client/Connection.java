package io.coral.client;

import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.Incoming;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls and their replies, over one socket after the other: when a daemon goes, the next is waited
 * for, lent the same memory, and asked again what has no reply. A thread of its own takes replies
 * and connects. Any thread.
 */
final class Connection implements AutoCloseable {

  private static final int VERSION = 1;
  private static final int SECONDS = 60;

  /** Made before a daemon is connected to, which bounds how long a client may say nothing. */
  private static final Wire.Hello HELLO =
      Wire.Hello.newBuilder().setVersion(VERSION).setClient("java").build();

  private final Path path;
  private final Backoff backoff;
  private final AtomicLong lastId = new AtomicLong();

  /** By the ids of calls, so in the order in which they are sent again. */
  private final Map<Long, PendingCall> pending = new ConcurrentSkipListMap<>();

  /** The ids of what each daemon is told first; a refusal of it is the end. */
  private final Set<Long> introductions = ConcurrentHashMap.newKeySet();

  /** The ids of calls that no daemon began: it ends, or was gone before all of it was sent. */
  private final Set<Long> untouched = ConcurrentHashMap.newKeySet();

  private final CompletableFuture<Wire.Welcome> welcome = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run, "coral-client");

  /** Held while {@link #over} is said, which the first does. */
  private final Object ending = new Object();

  private volatile @Nullable String over;

  /** Whether the daemon took this client. Of the thread that receives. */
  private boolean isServed;

  /** Changed with the lock; hung up on without it, which who sends may hold for long. */
  private volatile @Nullable LocalSocket socket;

  // guarded by this
  private int life;
  private final Map<Integer, Descriptor> lent = new TreeMap<>();

  /**
   * Connected; not welcome as yet.
   *
   * @param patience how long a daemon that went is waited for
   * @throws IOException when nobody listens there
   */
  Connection(Path path, Duration patience) throws IOException {
    this.path = path;
    this.backoff = new Backoff(patience);
    introduce(LocalSocket.connect(path, backoff.ofOne()));
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * What the daemon said at first.
   *
   * @throws IOException when it takes no client, saying why
   */
  Wire.Welcome welcome() throws IOException {
    try {
      return welcome.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the daemon at " + path + " gave no reply for " + SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the daemon at " + path + " was asked", e);
    } catch (ExecutionException e) {
      throw new IOException("the daemon at " + path + " takes no client: " + over, e);
    }
  }

  /** The id of a call that is to come. */
  long nextId() {
    return lastId.incrementAndGet();
  }

  /**
   * The number of the daemon that is there, or was last: what one keeps for a client goes with it.
   */
  synchronized int life() {
    return life;
  }

  /**
   * Sends a call, and takes its reply later, on the thread that receives; exactly once, but for
   * what says how far the call is.
   */
  void send(Wire.Call call, @Nullable Descriptor beside, Consumer<Wire.Reply> taker) {
    PendingCall one = new PendingCall(call, beside, taker);
    byte[] frame = one.frame();
    synchronized (this) {
      pending.put(call.getId(), one);
      if (socket == null) {
        untouched.add(call.getId());
      } else {
        send(socket, call.getId(), frame, beside);
      }
    }
    if (over != null) {
      failAll();
    }
  }

  /** Where that fails, the thread that receives sees the end behind all replies, and asks again. */
  private void send(LocalSocket to, long id, byte[] frame, @Nullable Descriptor beside) {
    try {
      if (beside == null) {
        to.send(frame);
      } else {
        to.send(frame, beside);
      }
    } catch (IOException e) {
      untouched.add(id);
      to.endOutput();
    }
  }

  /** Sends a call and waits for its reply, which may be a failure. */
  Wire.Reply ask(Wire.Call.Builder call, long patienceNanos) {
    return ask(call, patienceNanos, progress -> {});
  }

  /** The same, told how far it is where the call asks for that; on the thread that receives. */
  Wire.Reply ask(Wire.Call.Builder call, long patienceNanos, Consumer<Wire.Progress> progress) {
    CompletableFuture<Wire.Reply> reply = new CompletableFuture<>();
    send(
        call.setId(nextId()).build(),
        null,
        each -> {
          if (each.hasProgress()) {
            progress.accept(each.getProgress());
          } else {
            reply.complete(each);
          }
        });
    return await(reply, patienceNanos);
  }

  private static Wire.Reply await(CompletableFuture<Wire.Reply> reply, long patienceNanos) {
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
    return PendingCall.failed(Code.SHUTDOWN, why);
  }

  /**
   * Lends memory until it is released.
   *
   * @param made closed by this, whether it is taken or not
   */
  Wire.Reply lend(Descriptor made) {
    Wire.Call.Builder call =
        Wire.Call.newBuilder().setRegister(Wire.Register.getDefaultInstance()).setId(nextId());
    CompletableFuture<Wire.Reply> reply = new CompletableFuture<>();
    send(
        call.build(),
        made,
        each -> {
          keep(made, each);
          reply.complete(each);
        });
    return await(reply, 0);
  }

  /** On the thread that connects, so that each daemon is lent it once. */
  private synchronized void keep(Descriptor made, Wire.Reply reply) {
    if (reply.hasRegistered()) {
      lent.put(reply.getRegistered().getSegment(), made);
    } else {
      made.close();
    }
  }

  /** Takes memory back. */
  void release(int segment) {
    synchronized (this) {
      Descriptor kept = lent.remove(segment);
      if (kept != null) {
        kept.close();
      }
    }
    Wire.Release release = Wire.Release.newBuilder().setSegment(segment).build();
    send(Wire.Call.newBuilder().setId(nextId()).setRelease(release).build(), null, reply -> {});
  }

  /** Gives a submit up, whichever daemon has it. */
  void cancel(long submit) {
    PendingCall one = pending.get(submit);
    if (one != null) {
      one.giveUp();
    }
    Wire.Cancel cancel = Wire.Cancel.newBuilder().setSubmit(submit).build();
    send(Wire.Call.newBuilder().setId(nextId()).setCancel(cancel).build(), null, reply -> {});
  }

  private void run() {
    Incoming incoming = new Incoming();
    LocalSocket now = socket;
    while (now != null) {
      String why = receive(now, incoming);
      drop(now);
      now = over == null ? reconnected(why) : null;
    }
    failAll();
    synchronized (this) {
      lent.values().forEach(Descriptor::close);
      lent.clear();
    }
    welcome.completeExceptionally(new IOException(over));
  }

  /** Takes replies until there are no more; says why. */
  private String receive(LocalSocket from, Incoming incoming) {
    Frames frames = new Frames();
    try {
      while (incoming.receive(from, true, new ArrayList<>()) == Incoming.End.BYTES) {
        frames.take(incoming.bytes(), this::take);
      }
      return "the daemon hung up";
    } catch (IOException e) {
      return "the daemon is gone: " + e.getMessage();
    }
  }

  private void take(byte[] bytes, int from, int length) throws IOException {
    Wire.Reply reply = Wire.Reply.parser().parseFrom(bytes, from, length);
    if (reply.getId() == 0) {
      end("the daemon hung up: " + reply.getFailure().getText());
    } else if (introductions.remove(reply.getId())) {
      introduced(reply);
    } else if (reply.getFailure().getCode() == Code.ENDING) {
      untouched.add(reply.getId());
    } else {
      PendingCall one =
          reply.hasProgress() ? pending.get(reply.getId()) : pending.remove(reply.getId());
      if (one != null) {
        one.take(reply);
      }
    }
  }

  private void introduced(Wire.Reply reply) {
    if (reply.hasFailure()) {
      end(reply.getFailure().getText());
    } else if (reply.hasWelcome()) {
      backoff.end();
      isServed = true;
      welcome.complete(reply.getWelcome());
    }
  }

  private synchronized void drop(LocalSocket gone) {
    socket = null;
    gone.close();
  }

  /** Connects again, and tells the daemon what the one before knew; null when none comes. */
  private @Nullable LocalSocket reconnected(String why) {
    String last = why;
    while (backoff.awaitAttempt()) {
      try {
        LocalSocket made =
            LocalSocket.connect(path, Duration.ofNanos(Math.max(1, backoff.leftNanos())));
        made.boundSends(backoff.ofOne());
        // before it is told anything, for it may not listen
        CompletableFuture.delayedExecutor(backoff.leftNanos(), TimeUnit.NANOSECONDS)
            .execute(() -> endUnlessWelcome(why));
        return introduce(made);
      } catch (IOException e) {
        last = why + ", and did not come back within " + backoff.patience() + ": " + e.getMessage();
      }
    }
    end(last);
    return null;
  }

  /** Whoever listens there may be a supervisor, or a daemon that hangs. */
  private void endUnlessWelcome(String why) {
    if (backoff.isExhausted()) {
      end(why + ", and the next took nobody within " + backoff.patience());
    }
  }

  private synchronized LocalSocket introduce(LocalSocket made) {
    socket = made;
    if (over != null) {
      made.hangUp();
    }
    life++;
    introductions.clear();
    Set<Long> unbegun = Set.copyOf(untouched);
    untouched.clear();
    tell(made, Wire.Call.newBuilder().setHello(HELLO), null);
    lent.forEach(
        (segment, memory) ->
            tell(
                made,
                Wire.Call.newBuilder().setRegister(Wire.Register.newBuilder().setSegment(segment)),
                memory));
    boolean died = isServed;
    isServed = false;
    // a copy: who is told that it failed may ask for more
    for (PendingCall each : List.copyOf(pending.values())) {
      long id = each.call().getId();
      PendingCall again = each.again(died && !unbegun.contains(id));
      if (again == null) {
        pending.remove(id);
      } else {
        pending.put(id, again);
        send(made, id, again.frame(), again.beside());
      }
    }
    return made;
  }

  private void tell(LocalSocket made, Wire.Call.Builder call, @Nullable Descriptor beside) {
    long id = nextId();
    introductions.add(id);
    send(made, id, Frames.frame(call.setId(id).build()), beside);
  }

  private void end(String why) {
    synchronized (ending) {
      if (over == null) {
        over = why;
      }
    }
    LocalSocket there = socket;
    if (there != null) {
      there.hangUp();
    }
    backoff.giveUp();
  }

  /** Waits until there is nobody to ask any more; why that is. */
  String awaitEnd() throws InterruptedException {
    thread.join();
    return String.valueOf(over);
  }

  private void failAll() {
    for (Long id : pending.keySet()) {
      PendingCall one = pending.remove(id);
      if (one != null) {
        one.fail(over + "; connect again, and ask again");
      }
    }
  }

  @Override
  public void close() {
    end("the client was closed");
  }
}
