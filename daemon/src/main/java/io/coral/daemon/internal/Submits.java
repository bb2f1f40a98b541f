package io.coral.daemon.internal;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Prospect;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The requests of one client that have no reply yet, by the ids of their calls. Any thread. */
final class Submits {

  private final Coral coral;
  private final Tenant tenant;
  private final BooleanSupplier isEnding;
  private final BiConsumer<Long, Supplier<Wire.Reply.Builder>> replies;
  private final Map<Long, UnderWay> all = new ConcurrentHashMap<>();
  private volatile boolean closed;

  // of the thread that reads, until the first request
  private boolean hasStages = true;

  /** One that has no reply. */
  static final class UnderWay {

    private final long id;
    private final SubmitReader.Submitted submitted;
    private final int bytes;

    // guarded by this
    private @Nullable Answer answer;
    private boolean unwanted;

    private UnderWay(long id, SubmitReader.Submitted submitted, int bytes) {
      this.id = id;
      this.submitted = submitted;
      this.bytes = bytes;
    }

    synchronized void answer(Answer now) {
      answer = now;
      if (unwanted) {
        now.cancel(false);
      }
    }

    synchronized void cancel() {
      unwanted = true;
      if (answer != null) {
        answer.cancel(false);
      }
    }

    synchronized String explain() {
      return answer == null
          ? submitted.request() + " waits for room among the tenant's requests"
          : answer.explain();
    }

    /** What it is expected to take where; of one on a board what is kept. */
    synchronized List<Prospect> prospects() {
      return answer == null ? List.of() : answer.prospects();
    }
  }

  /**
   * None as yet.
   *
   * @param isEnding whether what does not begin is left to the next daemon
   * @param replies told how each ended, with the id of its call
   */
  Submits(
      Coral coral,
      Tenant tenant,
      BooleanSupplier isEnding,
      BiConsumer<Long, Supplier<Wire.Reply.Builder>> replies) {
    this.coral = coral;
    this.tenant = tenant;
    this.isEnding = isEnding;
    this.replies = replies;
  }

  /** Leaves the stages of answers out; before the first request. */
  void leaveStagesOut() {
    hasStages = false;
  }

  /**
   * Takes a request, whose memory is in use until it has a reply.
   *
   * @param bytes of its call
   */
  UnderWay add(long id, SubmitReader.Submitted submitted, int bytes) throws CallException {
    try {
      String named = submitted.tenant();
      if (!named.isEmpty() && !named.equals(tenant.name())) {
        throw new CallException(
            Code.UNKNOWN_TENANT,
            "this client asks for tenant " + tenant.name() + ", and may not for " + named);
      }
      tenant.submits(bytes);
    } catch (CallException e) {
      submitted.endUses();
      throw e;
    }
    UnderWay one = new UnderWay(id, submitted, bytes);
    all.put(id, one);
    return one;
  }

  /** Has the engine run one that was added; blocks for room and for content. */
  void submit(UnderWay one) {
    try {
      one.submitted.load(coral);
      Request request = one.submitted.due(Instant.now()).tenant(tenant.name());
      Answer answer = coral.submit(request);
      one.answer(answer);
      answer.tellInPlace((response, failure) -> ended(one, response, failure));
    } catch (Throwable e) {
      ended(one, null, isEnding.getAsBoolean() ? CallException.ending() : e);
    }
    if (closed) {
      one.cancel();
    }
  }

  /** Ends one that was added and that nobody can submit. */
  void refuse(UnderWay one, Throwable why) {
    ended(one, null, why);
  }

  /** Once for each. */
  private void ended(UnderWay one, @Nullable Response response, @Nullable Throwable failure) {
    if (!all.remove(one.id, one)) {
      return;
    }
    tenant.answered(response != null, one.bytes);
    try {
      replies.accept(one.id, () -> reply(one, response, failure));
    } finally {
      tenant.replied();
    }
  }

  private Wire.Reply.Builder reply(
      UnderWay one, @Nullable Response response, @Nullable Throwable failure) {
    SubmitReader.Submitted submitted = one.submitted;
    submitted.endUses();
    Wire.Reply.Builder reply = Wire.Reply.newBuilder();
    if (response == null) {
      return reply.setFailure(ToWire.failure(Objects.requireNonNull(failure)));
    }
    List<Prospect> prospects = submitted.request().isExplained() ? one.prospects() : List.of();
    return reply.setAnswer(ToWire.answer(response, prospects, submitted.stale(), hasStages));
  }

  /** Whether a call of this id has no reply. */
  boolean has(long id) {
    return all.containsKey(id);
  }

  /** Gives one up; nothing happens where it has ended. */
  void cancel(long id) {
    UnderWay one = all.get(id);
    if (one != null) {
      one.cancel();
    }
  }

  /** Why one is where it is. */
  Wire.Text explain(long id) {
    UnderWay one = all.get(id);
    return one == null
        ? Wire.Text.newBuilder().setText("there is no request of this id without a reply").build()
        : Wire.Text.newBuilder()
            .setText(one.explain())
            .addAllProspects(one.prospects().stream().map(ToWire::prospect).toList())
            .build();
  }

  /** The client is gone: gives all up. */
  void close() {
    closed = true;
    all.values().forEach(each -> Attempt.of(each::cancel));
  }
}
