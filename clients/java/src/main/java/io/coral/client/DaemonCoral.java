package io.coral.client;

import io.coral.api.Accelerator;
import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.CoralArray;
import io.coral.api.Drain;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.api.Loaded;
import io.coral.api.OpenCoral;
import io.coral.api.Preparation;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Reservation;
import io.coral.api.RuntimeStatus;
import io.coral.api.Share;
import io.coral.protocol.SocketPath;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The engine of the daemon, from another process. What an engine of one's own would refuse at once,
 * the daemon refuses in the answer: {@link #submit} does not wait for it. Requests ask for the
 * tenant that the daemon knows this process's user by. Where it cannot say what there is, that ends
 * in a {@link DaemonException}. Any thread.
 *
 * <p>When the daemon goes, another is waited for at the same place, for as many seconds as the
 * environment's {@code CORAL_RECONNECT} says, else 30; 0 for not at all. It is asked again what was
 * under way; only a request that may have changed what it reads fails. Leases end.
 */
public final class DaemonCoral implements OpenCoral {

  private final Connection connection;
  private final RequestWriter.Data data;
  private final String tenant;

  /** By the ids of their calls, so by arrival. */
  private final Map<Long, Answer> underWay = new ConcurrentSkipListMap<>();

  private final List<Lease> leases = new CopyOnWriteArrayList<>();
  private final List<Drain> drains = new CopyOnWriteArrayList<>();

  private DaemonCoral(Connection connection, String tenant) {
    this.connection = connection;
    SharedArrays arrays = new SharedArrays(connection);
    this.data =
        new RequestWriter.Data(
            arrays, new RemoteArrays(connection), new RemoteConstants(connection, arrays));
    this.tenant = tenant;
  }

  /**
   * Connects to the daemon of this person or this machine: where {@code CORAL_SOCKET} says, else
   * the first that listens.
   *
   * @throws IOException when none does, saying where it was looked for
   */
  public static DaemonCoral connect() throws IOException {
    List<String> reasons = new ArrayList<>();
    for (Path path : SocketPath.ofClient()) {
      try {
        return connect(path);
      } catch (IOException e) {
        reasons.add(String.valueOf(e.getMessage()));
      }
    }
    throw new IOException(
        "there is no daemon; start one: coral serve (" + String.join("; ", reasons) + ")");
  }

  /**
   * Connects to the daemon that listens at a socket.
   *
   * @throws IOException when none does, this user may not, or it speaks another version
   */
  public static DaemonCoral connect(Path socket) throws IOException {
    return connect(socket, patience());
  }

  /**
   * Connects to the daemon that listens at a socket.
   *
   * @param patience how long a daemon that goes is waited for; zero for not at all
   * @throws IOException when none does, this user may not, or it speaks another version
   */
  public static DaemonCoral connect(Path socket, Duration patience) throws IOException {
    Connection connection = new Connection(socket, patience);
    try {
      return new DaemonCoral(connection, connection.welcome().getTenant());
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  private static Duration patience() throws IOException {
    String said = System.getenv().getOrDefault("CORAL_RECONNECT", "30");
    try {
      return Duration.ofSeconds(Integer.parseUnsignedInt(said));
    } catch (NumberFormatException e) {
      throw new IOException("CORAL_RECONNECT is \"" + said + "\"; expected seconds, such as 30", e);
    }
  }

  /** On whose behalf this process asks. */
  public String tenant() {
    return tenant;
  }

  /** The daemon as a whole, for who looks after it. */
  public Operator operator() {
    return new Operator(this);
  }

  /**
   * A direct buffer of zeros that boards use without a copy; in other buffers and in Java arrays,
   * content is copied on its way to the daemon. It is memory for as long as it, or a part of it, is
   * reachable.
   *
   * @param bytes positive
   * @throws OutOfMemoryError when this process or the tenant has no room for it
   */
  public ByteBuffer allocate(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(bytes + " bytes are asked for; expected at least one");
    }
    return data.arrays().allocate(bytes);
  }

  @Override
  public Answer submit(Request request) {
    RequestWriter writer = new RequestWriter(request, data);
    Wire.Submit submit = writer.write(Instant.now());
    RemoteAnswer answer = new RemoteAnswer(request, this, connection.nextId());
    underWay.put(answer.id(), answer);
    send(answer, writer, submit);
    return answer;
  }

  private void send(RemoteAnswer answer, RequestWriter writer, Wire.Submit submit) {
    connection.send(
        Wire.Call.newBuilder().setId(answer.id()).setSubmit(submit).build(),
        null,
        reply -> {
          if (writer.lacksConstants(reply)) {
            sendAgain(answer, writer, submit);
          } else {
            ended(answer, writer, reply);
          }
        });
  }

  /** On a thread of its own: this one takes the replies that are waited for. */
  private void sendAgain(RemoteAnswer answer, RequestWriter writer, Wire.Submit submit) {
    Thread thread =
        new Thread(
            () -> {
              try {
                send(answer, writer, writer.writeAgain(submit));
              } catch (RequestException e) {
                underWay.remove(answer.id());
                writer.end(0);
                answer.fail(e);
              }
            },
            "coral-client-again");
    thread.setDaemon(true);
    thread.start();
  }

  private void ended(RemoteAnswer answer, RequestWriter writer, Wire.Reply reply) {
    String accelerator = answer.request().accelerator();
    underWay.remove(answer.id());
    try {
      if (reply.hasAnswer()) {
        writer.bringBack();
        answer.keep(FromWire.prospects(reply.getAnswer().getProspectsList()));
        answer.succeed(FromWire.response(accelerator, reply.getAnswer()));
      } else {
        answer.fail(FromWire.failure(accelerator, reply.getFailure()));
      }
    } finally {
      writer.end(stale(reply));
    }
  }

  /** Which arrays have another content; all where it may have run and failed. */
  private static long stale(Wire.Reply reply) {
    if (reply.hasAnswer()) {
      return reply.getAnswer().getStale();
    }
    return switch (reply.getFailure().getCode()) {
      case FAILED, CANCELLED, SHUTDOWN, LOST, UNKNOWN -> -1;
      default -> 0;
    };
  }

  /** Each is taken or refused by itself, in this order; its answer says so. */
  @Override
  public List<Answer> submitAll(List<Request> requests) {
    return requests.stream().map(this::submit).toList();
  }

  /** Those of this client. */
  @Override
  public List<Answer> underWay() {
    return List.copyOf(underWay.values());
  }

  void cancel(RemoteAnswer answer) {
    connection.cancel(answer.id());
  }

  /** What the daemon says of a request without an answer; why it says nothing, where it does. */
  Wire.Text explain(RemoteAnswer answer) {
    Wire.Explain explain = Wire.Explain.newBuilder().setSubmit(answer.id()).build();
    Wire.Reply reply = connection.ask(Wire.Call.newBuilder().setExplain(explain), 0);
    return reply.hasText()
        ? reply.getText()
        : Wire.Text.newBuilder().setText(reply.getFailure().getText()).build();
  }

  @Override
  public Lease reserve(Reservation reservation) {
    Wire.Reserve reserve =
        Wire.Reserve.newBuilder()
            .setBoards(reservation.boards())
            .setCount(reservation.count())
            .setTerm(reservation.term().toNanos())
            .setPatience(reservation.patience().toNanos())
            .build();
    Wire.Leased leased =
        leased(
            connection.ask(
                Wire.Call.newBuilder().setReserve(reserve), reservation.patience().toNanos()));
    Lease lease = new RemoteLease(this, tenant, life(), leased, reservation.term());
    leases.add(lease);
    return lease;
  }

  /** The number of the daemon, which keeps leases no longer than it lives. */
  int life() {
    return connection.life();
  }

  Wire.Leased renew(int lease, Duration term) {
    if (term.isNegative() || term.isZero()) {
      throw new IllegalArgumentException("a term of " + term + "; expected above zero");
    }
    Wire.Renew renew = Wire.Renew.newBuilder().setLease(lease).setTerm(term.toNanos()).build();
    return leased(connection.ask(Wire.Call.newBuilder().setRenew(renew), 0));
  }

  private static Wire.Leased leased(Wire.Reply reply) {
    if (reply.hasFailure()) {
      throw FromWire.reservationFailure(reply.getFailure());
    }
    return reply.getLeased();
  }

  void giveBack(int lease) {
    tell(Wire.Call.newBuilder().setGiveBack(Wire.GiveBack.newBuilder().setLease(lease)));
  }

  /** Sends a call whose outcome changes nothing for this client. */
  void tell(Wire.Call.Builder call) {
    connection.send(call.setId(connection.nextId()).build(), null, reply -> {});
  }

  /** Those of this client. */
  @Override
  public List<Lease> leases() {
    leases.removeIf(lease -> lease.ended().isPresent());
    return List.copyOf(leases);
  }

  /**
   * Has a board programmed; the daemon waits for it for no longer than this client is there. The
   * tenant {@code default} stands for the one that the daemon knows this process's user by; for
   * another one, operators ask.
   */
  @Override
  public Loaded prepare(Preparation preparation) {
    Wire.Prepare.Builder prepare =
        Wire.Prepare.newBuilder()
            .setBoard(preparation.board())
            .setAccelerator(preparation.accelerator())
            .setPatience(preparation.patience().toNanos());
    if (!preparation.tenant().equals(Request.DEFAULT_TENANT)) {
      prepare.setTenant(preparation.tenant());
    }
    Wire.Reply reply =
        connection.ask(
            Wire.Call.newBuilder().setPrepare(prepare), preparation.patience().toNanos());
    if (reply.hasFailure()) {
      throw FromWire.preparationFailure(preparation.accelerator(), reply.getFailure());
    }
    return FromWire.loaded(reply.getLoaded());
  }

  /** For as long as this client is there. What the daemon refuses is as an engine refuses it. */
  @Override
  public Drain drain(String board, String why, Duration patience) {
    Wire.Drain drain =
        Wire.Drain.newBuilder().setBoard(board).setWhy(why).setPatience(patience.toNanos()).build();
    Wire.Reply reply = connection.ask(Wire.Call.newBuilder().setDrain(drain), patience.toNanos());
    if (reply.hasFailure()) {
      throw FromWire.reservationFailure(reply.getFailure());
    }
    Drain drained = new RemoteDrain(this, reply.getDrained(), why);
    drains.add(drained);
    return drained;
  }

  boolean forget(Drain drain) {
    return drains.remove(drain);
  }

  /** Those of this client. */
  @Override
  public List<Drain> drains() {
    return List.copyOf(drains);
  }

  /**
   * An array of any size. A view that is not opened within a minute fails.
   *
   * @throws OutOfMemoryError when this process or the tenant has no room for it
   */
  @Override
  public CoralArray array(long bytes) {
    return data.remote().make(bytes);
  }

  /**
   * An engine records what all ask, which is for operators: {@link Operator#record}.
   *
   * @throws UnsupportedOperationException saying what to do
   */
  @Override
  public Recording record(Path file) {
    throw notHere();
  }

  /**
   * The same.
   *
   * @throws UnsupportedOperationException saying what to do
   */
  @Override
  public Recording record(Path name, OutputStream to, BooleanSupplier hasRoom) {
    throw notHere();
  }

  private static UnsupportedOperationException notHere() {
    return new UnsupportedOperationException(
        "a daemon's traffic is that of all its clients: coral traffic record FILE, for operators;"
            + " for one request alone: coral --local run --traffic FILE");
  }

  @Override
  public Optional<Recording> recording() {
    return Optional.empty();
  }

  /** Of the boards that are told by {@link #boards}. Asks the daemon. */
  @Override
  public Activity activity() {
    return FromWire.activity(
        asked(Wire.Call.newBuilder().setActivity(Wire.AskActivity.getDefaultInstance()))
            .getActivity());
  }

  /** Those of the daemon, which is asked. */
  @Override
  public List<Share> shares() {
    return operator().tenants().stream().flatMap(each -> each.share().stream()).toList();
  }

  /** Those of the daemon, which is asked; by the names of the tenants. */
  @Override
  public List<Grant> grants() {
    return operator().tenants().stream().flatMap(each -> each.grant().stream()).toList();
  }

  @Override
  public List<Accelerator> accelerators() {
    return asked(Wire.Call.newBuilder().setAccelerators(Wire.ListAccelerators.getDefaultInstance()))
        .getAccelerators()
        .getAcceleratorsList()
        .stream()
        .map(FromWire::accelerator)
        .toList();
  }

  @Override
  public List<Board> boards() {
    List<Board> boards = new ArrayList<>();
    asked(Wire.Call.newBuilder().setBoards(Wire.ListBoards.getDefaultInstance()))
        .getBoards()
        .getBoardsList()
        .forEach(board -> boards.add(FromWire.board(boards.size(), board)));
    return List.copyOf(boards);
  }

  /** The runtimes of the daemon; their bounds are not told, and the usual ones stand for them. */
  @Override
  public List<RuntimeStatus> runtimes() {
    return asked(Wire.Call.newBuilder().setRuntimes(Wire.ListRuntimes.getDefaultInstance()))
        .getRuntimes()
        .getRuntimesList()
        .stream()
        .map(FromWire::runtime)
        .toList();
  }

  /** Memory that the daemon maps, too; the caller closes it. */
  Segment lend(long bytes) {
    return Segment.make(connection, bytes);
  }

  Wire.Reply asked(Wire.Call.Builder call) {
    return asked(call, Duration.ZERO);
  }

  /** The reply to a call that may take so long. */
  Wire.Reply asked(Wire.Call.Builder call, Duration patience) {
    return asked(call, patience, progress -> {});
  }

  /** The same, told how far it is where the call asks for that. */
  Wire.Reply asked(Wire.Call.Builder call, Duration patience, Consumer<Wire.Progress> progress) {
    Wire.Reply reply = connection.ask(call, patience.toNanos(), progress);
    if (reply.hasFailure()) {
      throw new DaemonException(reply.getFailure());
    }
    return reply;
  }

  /**
   * Waits until no daemon is asked any more: because this was closed, or the daemon went and stayed
   * away.
   *
   * @return which of these, in words
   */
  public String awaitEnd() throws InterruptedException {
    return connection.awaitEnd();
  }

  /** Hangs up: what is under way is given up. Idempotent. */
  @Override
  public void close() {
    connection.close();
  }
}
