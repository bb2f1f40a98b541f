package io.coral.daemon.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.coral.api.Coral;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.api.Request;
import io.coral.api.Reservation;
import io.coral.api.Share;
import io.coral.daemon.internal.TenantsFile.Right;
import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what one client asks. Calls that may block are lent a thread; the others run on the
 * one that reads.
 */
final class Calls {

  private static final int VERSION = 1;

  /** How many calls of one client may block at once. */
  private static final int BLOCKING = 4;

  /** So many bytes of a reply are for applications, whose names are their clients'. */
  private static final int APPLICATIONS = 1 << 19;

  private static final int ID = Wire.Call.ID_FIELD_NUMBER << 3;
  private static final int SUBMIT =
      Wire.Call.SUBMIT_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final Coral coral;
  private final User user;
  private final Tenant tenant;
  private final Tenants tenants;
  private final DaemonSettings settings;
  private final LentThreads threads;
  private final Outbox outbox;
  private final ClientMemory memory;
  private final Submits submits;
  private final Lane lane = new Lane(this::lend);
  private final OperatorCalls operator;
  private final Leases leases = new Leases();
  private final Preparations preparations;
  private final AtomicInteger blocking = new AtomicInteger();

  // of the thread that reads
  private boolean isWelcome;

  /** Something that is told in a reply. */
  @FunctionalInterface
  private interface Work {
    Wire.Reply.Builder done() throws Throwable;
  }

  Calls(
      Coral coral,
      User user,
      Tenants tenants,
      Host host,
      DaemonSettings settings,
      LentThreads threads,
      Outbox outbox) {
    this.coral = coral;
    this.user = user;
    this.tenant = user.tenant();
    this.tenants = tenants;
    this.settings = settings;
    this.threads = threads;
    this.outbox = outbox;
    this.memory = new ClientMemory(coral::array, tenant);
    this.submits =
        new Submits(coral, tenant, threads::isEnding, (id, reply) -> reply(id, reply::get));
    this.operator = new OperatorCalls(coral, user, host, memory.segments);
    this.preparations = new Preparations(coral::prepare, user);
  }

  /**
   * Carries out one call.
   *
   * @param lent descriptors that came and that no call took as yet
   * @throws IOException when it is none; there is nothing more to say then
   */
  void call(byte[] bytes, int from, int length, ArrayDeque<Descriptor> lent) throws IOException {
    if (isWelcome && isSubmit(bytes, from, length)) {
      return;
    }
    Wire.Call call = Wire.Call.parser().parseFrom(bytes, from, length);
    long id = call.getId();
    if (id == 0 || submits.has(id)) {
      throw new IOException(
          "a call has the id "
              + Long.toUnsignedString(id)
              + "; expected one that is not 0, and not that of a call without a reply");
    }
    if (call.hasHello() == isWelcome) {
      throw new IOException("the first call is Hello, and no other is");
    }
    if (OperatorCalls.has(call)) {
      apart(
          id,
          () ->
              operator.reply(call, progress -> reply(id, () -> newReply().setProgress(progress))));
      return;
    }
    switch (call.getWhatCase()) {
      case HELLO -> reply(id, () -> welcome(call.getHello()));
      case SUBMIT -> submit(id, call);
      case CANCEL ->
          reply(
              id,
              () -> {
                submits.cancel(call.getCancel().getSubmit());
                return done();
              });
      case EXPLAIN ->
          reply(id, () -> newReply().setText(submits.explain(call.getExplain().getSubmit())));
      case REGISTER -> register(id, call.getRegister().getSegment(), lent.poll());
      case RELEASE ->
          reply(
              id,
              () -> {
                memory.release(call.getRelease().getSegment());
                return done();
              });
      case ACCELERATORS ->
          apartOrLeft(
              id, () -> newReply().setAccelerators(ToWire.accelerators(coral.accelerators())));
      case BOARDS -> apartOrLeft(id, () -> newReply().setBoards(operator.boards()));
      case ACTIVITY -> apartOrLeft(id, () -> newReply().setActivity(operator.activity()));
      case RUNTIMES ->
          apartOrLeft(id, () -> newReply().setRuntimes(ToWire.runtimes(coral.runtimes())));
      case RESERVE ->
          apartOrLeft(
              id,
              () -> {
                user.require(Right.RESERVE, "reserve boards");
                return reserve(call.getReserve());
              });
      case RENEW -> apart(id, () -> renew(call.getRenew()));
      case GIVE_BACK ->
          reply(
              id,
              () -> {
                leases.giveBack(call.getGiveBack().getLease());
                return done();
              });
      case PREPARE ->
          apartOrLeft(id, () -> newReply().setLoaded(preparations.loaded(call.getPrepare())));
      case TENANTS -> apartOrLeft(id, () -> newReply().setTenants(told()));
      case KEEP ->
          apartInTime(
              id,
              () ->
                  newReply()
                      .setKept(Wire.Kept.newBuilder().setDigest(memory.keep(call.getKeep()))));
      case FORGET ->
          reply(
              id,
              () -> {
                memory.constants.forget(call.getForget().getDigest());
                return done();
              });
      case FETCH ->
          apartInTime(
              id,
              () -> {
                memory.fetch(call.getFetch());
                return done();
              });
      case WHAT_NOT_SET ->
          fail(
              id,
              new CallException(
                  Code.UNSUPPORTED,
                  "this daemon does not know such a call; it speaks version " + VERSION));
      default -> throw new IllegalStateException(call.getWhatCase() + " is an operator's");
    }
  }

  /**
   * Leaves one call to the next daemon. Nothing is said of what opens a conversation, which begins
   * anew there: a client takes a refusal of it for the end.
   */
  void leave(byte[] bytes, int from, int length) throws IOException {
    Wire.Call call = Wire.Call.parser().parseFrom(bytes, from, length);
    if (isWelcome && !call.hasRegister()) {
      fail(call.getId(), CallException.ending());
    }
  }

  /** Carries the call out if it is a submit as clients write it: its id, its content, no more. */
  private boolean isSubmit(byte[] bytes, int from, int length) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
    if (in.readTag() != ID) {
      return false;
    }
    long id = in.readUInt64();
    if (in.isAtEnd() || in.readTag() != SUBMIT) {
      return false;
    }
    if (in.readRawVarint32() != length - in.getTotalBytesRead() || id == 0 || submits.has(id)) {
      return false;
    }
    submit(id, in, length);
    return true;
  }

  private void submit(long id, Wire.Call call) throws IOException {
    try {
      if (call.getAgain()) {
        new Resubmission(id, call.getSubmit()).check(coral);
      }
    } catch (CallException e) {
      fail(id, e);
      return;
    }
    submit(id, call.getSubmit().toByteString().newCodedInput(), call.getSerializedSize());
  }

  private void submit(long id, CodedInputStream in, int bytes) throws IOException {
    SubmitReader.Submitted submitted;
    Submits.UnderWay one;
    try {
      submitted = SubmitReader.read(in, memory);
      one = submits.add(id, submitted, bytes);
    } catch (CallException | RuntimeException e) {
      fail(id, e);
      return;
    }
    try {
      if (!mayBlock(submitted.request())) {
        lane.add(() -> submits.submit(one), submitted.isQuick());
      } else {
        lend(() -> submits.submit(one));
      }
    } catch (Throwable e) {
      submits.refuse(one, e);
    }
  }

  private boolean mayBlock(Request request) {
    return !request.patience().isZero() || coral.wouldFetch(request.accelerator());
  }

  private Wire.Reply.Builder welcome(Wire.Hello hello) throws CallException {
    if (hello.getVersion() < VERSION) {
      throw new CallException(
          Code.UNSUPPORTED,
          "the client speaks version "
              + hello.getVersion()
              + " of the protocol; this daemon speaks "
              + VERSION);
    }
    isWelcome = true;
    if (hello.getWithoutStages()) {
      submits.leaveStagesOut();
    }
    Wire.Tenant.Builder told = tenant.told();
    return newReply()
        .setWelcome(
            Wire.Welcome.newBuilder()
                .setVersion(VERSION)
                .setTenant(tenant.name())
                .setLimits(
                    Wire.Limits.newBuilder()
                        .setFrame(Frames.LARGEST)
                        .setCalls(told.getMostCalls())
                        .setSegments(told.getMostSegments())
                        .setBytes(told.getMostBytes())
                        .setUnread(settings.unread())));
  }

  private void register(long id, int wanted, @Nullable Descriptor lent) {
    reply(
        id,
        () -> {
          if (lent == null) {
            throw new CallException(
                Code.WRONG_SEGMENT, "no descriptor came with it; send one beside its frame");
          }
          try (lent) {
            int number = memory.segments.add(lent, wanted);
            return newReply()
                .setRegistered(
                    Wire.Registered.newBuilder()
                        .setSegment(number)
                        .setBytes(memory.segments.size(number)));
          }
        });
  }

  private Wire.Reply.Builder reserve(Wire.Reserve reserve) throws CallException {
    String holder = reserve.getTenant().isEmpty() ? tenant.name() : reserve.getTenant();
    checkTerm(reserve.getTerm());
    if (reserve.getStays() || !holder.equals(tenant.name())) {
      user.require("keep boards for tenant " + holder);
    }
    Lease lease =
        coral.reserve(
            new Reservation(
                reserve.getBoards(),
                reserve.getCount(),
                SubmitReader.bounded(reserve.getTerm()),
                holder,
                SubmitReader.bounded(reserve.getPatience())));
    int number = reserve.getStays() ? 0 : leases.add(lease);
    return newReply().setLeased(ToWire.lease(number, lease));
  }

  private void checkTerm(long nanos) throws CallException {
    if (!user.isOperator()) {
      tenant.keepsBoards(SubmitReader.bounded(nanos));
    }
  }

  private Wire.Reply.Builder renew(Wire.Renew renew) throws CallException {
    Lease lease = leases.get(renew.getLease());
    checkTerm(renew.getTerm());
    lease.renew(SubmitReader.bounded(renew.getTerm()));
    return newReply().setLeased(ToWire.lease(renew.getLease(), lease));
  }

  private Wire.Tenants told() {
    Map<String, Wire.Tenant.Builder> told = new TreeMap<>();
    tenants.known().forEach(each -> told.put(each.name(), each.told()));
    int room = APPLICATIONS;
    for (Share share : coral.shares()) {
      Wire.Tenant.Builder one =
          told.computeIfAbsent(share.tenant(), name -> tenants.named(name).told())
              .setWeight(share.weight())
              .setUsed(share.used().toNanos());
      for (Wire.Application each : applications(share)) {
        room -= each.getSerializedSize();
        if (room >= 0) {
          one.addApplications(each);
        }
      }
    }
    for (Grant grant : coral.grants()) {
      told.computeIfAbsent(grant.tenant(), name -> tenants.named(name).told())
          .setGrant(ToWire.grant(grant));
    }
    Wire.Tenants.Builder all = Wire.Tenants.newBuilder();
    told.values().forEach(all::addTenants);
    return all.build();
  }

  /** A tenant's names are not for others. */
  private List<Wire.Application> applications(Share share) {
    return operator.mayKnowOf(share.tenant()) ? ToWire.applications(share) : List.of();
  }

  private static Wire.Reply.Builder newReply() {
    return Wire.Reply.newBuilder();
  }

  private static Wire.Reply.Builder done() {
    return newReply().setDone(Wire.Done.getDefaultInstance());
  }

  /** On another thread, for it may block. */
  private void apart(long id, Work work) {
    apart(id, work, () -> {});
  }

  /** The same for what may be done twice: what this daemon does not bring to its end. */
  private void apartOrLeft(long id, Work work) {
    apart(id, () -> unlessLeft(work));
  }

  /** The same; the daemon does not end before, unless its patience does. */
  private void apartInTime(long id, Work work) {
    tenant.owes();
    apart(id, () -> unlessLeft(work), tenant::replied);
  }

  private void apart(long id, Work work, Runnable after) {
    try {
      lend(
          () -> {
            try {
              reply(id, work);
            } finally {
              after.run();
            }
          });
    } catch (CallException e) {
      fail(id, e);
      after.run();
    }
  }

  /** What fails while the daemon ends may fail for that: it is left to the next. */
  private Wire.Reply.Builder unlessLeft(Work work) throws Throwable {
    try {
      return work.done();
    } catch (Throwable e) {
      if (threads.isEnding()) {
        throw CallException.ending();
      }
      throw e;
    }
  }

  private void lend(Runnable work) throws CallException {
    boolean isLent = false;
    try {
      requireFew(blocking.incrementAndGet());
      threads.lend(
          tenant.name(),
          () -> {
            try {
              work.run();
            } finally {
              blocking.decrementAndGet();
            }
          });
      isLent = true;
    } finally {
      if (!isLent) {
        blocking.decrementAndGet();
      }
    }
  }

  private static void requireFew(int block) throws CallException {
    if (block > BLOCKING) {
      throw new CallException(
          Code.OVERLOADED,
          "it may block, and as many calls do already as may; expected at most "
              + BLOCKING
              + " of one client at once");
    }
  }

  private void fail(long id, Throwable why) {
    reply(
        id,
        () -> {
          throw why;
        });
  }

  /**
   * Tells what comes of some work, or why nothing does, whatever that is: a client waits for it.
   * One that can be told neither is hung up on.
   */
  private void reply(long id, Work work) {
    try {
      outbox.send(frame(id, work));
    } catch (RuntimeException | Error e) {
      outbox.end();
      throw e;
    }
  }

  private static byte[] frame(long id, Work work) {
    try {
      return frame(id, work.done());
    } catch (Throwable e) {
      return failed(id, e);
    }
  }

  private static byte[] failed(long id, Throwable why) {
    try {
      return frame(id, newReply().setFailure(ToWire.failure(why)));
    } catch (IllegalArgumentException e) {
      // what it says is too long
      return frame(id, newReply().setFailure(ToWire.failure(e)));
    }
  }

  private static byte[] frame(long id, Wire.Reply.Builder reply) {
    return Frames.frame(reply.setId(id).build());
  }

  /** Whether the client said who it is. */
  boolean isWelcome() {
    return isWelcome;
  }

  /** Says why there is nothing more to say. */
  void hangUp(String why) {
    try {
      outbox.flush();
      outbox.send(
          frame(
              0,
              newReply()
                  .setFailure(Wire.Failure.newBuilder().setCode(Code.WRONG_CALL).setText(why))));
    } finally {
      outbox.end();
    }
  }

  /** The client is gone: nothing of it stays. */
  void close() {
    Attempt.of(submits::close);
    Attempt.of(leases::close);
    Attempt.of(preparations::close);
    Attempt.of(operator::close);
    memory.close();
  }
}
