package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.Sensors;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.lifecycle.Admission;
import io.coral.spec.lifecycle.OwnedResource;
import io.coral.spec.lifecycle.Standing;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Several open boards as one resource. Commands and their events are the boards' own; the group
 * adds its state, one memory list, and programming that succeeds or fails as a whole. Any thread.
 */
public final class GroupResource implements OwnedResource {

  private final RuntimeInfo runtime;
  private final DeviceInfo info;
  private final List<Member> members;
  private final Limits limits;
  private final Runnable onClosed;
  private final Admission<GroupProgram> admission;
  private final GroupProgramming programming;
  private final Capabilities capabilities = new Capabilities(this);
  private final GroupWatch watch;

  /** The buffers and compute units of this epoch that are open. */
  private final Set<GroupObject> objects = ConcurrentHashMap.newKeySet();

  /** Held while the members are closed. */
  private final ReentrantLock closing = new ReentrantLock();

  /**
   * Makes a group of open boards.
   *
   * @param runtime what the group's runtime declares
   * @param info what the group is
   * @param members in board order; owned by the group from now on
   * @param limits how long calls of a member may take
   * @param setup what follows a programming
   * @param onClosed called once, when all boards were given back
   */
  public GroupResource(
      RuntimeInfo runtime,
      DeviceInfo info,
      List<Member> members,
      Limits limits,
      BoardSetup setup,
      Runnable onClosed) {
    this.runtime = Objects.requireNonNull(runtime, "runtime");
    this.info = Objects.requireNonNull(info, "info");
    this.members = List.copyOf(members);
    this.limits = Objects.requireNonNull(limits, "limits");
    this.onClosed = Objects.requireNonNull(onClosed, "onClosed");
    this.admission = new Admission<>(info.id());
    this.programming = new GroupProgramming(this, setup);
    this.watch = new GroupWatch(this);
  }

  RuntimeInfo runtime() {
    return runtime;
  }

  /** The boards, in board order. */
  public List<Member> members() {
    return members;
  }

  Limits limits() {
    return limits;
  }

  Admission<GroupProgram> admission() {
    return admission;
  }

  Set<GroupObject> objects() {
    return objects;
  }

  @Override
  public DeviceInfo info() {
    return info;
  }

  @Override
  public Sensors sensors() {
    requireAlive("sensors");
    return ForeignCode.call("sensors", info.id(), () -> GroupInfo.sensors(members));
  }

  @Override
  public ResourceState state() {
    inspect();
    return admission.current().state();
  }

  // ---- programming

  @Override
  public void check(Bitstream bitstream) {
    Objects.requireNonNull(bitstream, "bitstream");
    requireAlive("check");
    new Shares(info, members, limits.program()).check(bitstream);
  }

  @Override
  public void program(Bitstream bitstream) {
    Objects.requireNonNull(bitstream, "bitstream");
    inspect();
    programming.program(bitstream);
  }

  @Override
  public void unprogram() {
    inspect();
    programming.unprogram("unprogram", member -> member.resource().unprogram());
  }

  /** Stops every board and leaves the group unprogrammed. */
  void reset() {
    programming.reset();
  }

  // ---- what is on the boards

  @Override
  public List<Memory> memories() {
    return List.copyOf(program("memories").memories());
  }

  @Override
  public List<KernelInfo> kernels() {
    return program("kernels").kernels().stream().map(GroupProgram.GroupKernel::info).toList();
  }

  private GroupProgram program(String operation) {
    inspect();
    Standing<GroupProgram> now = admission.enterProgrammed(operation);
    admission.leave();
    return now.loaded();
  }

  @Override
  public ComputeUnit openComputeUnit(String name) {
    if (Objects.requireNonNull(name, "name").isEmpty()) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT,
              "openComputeUnit",
              info.id(),
              "the name is empty; expected <kernel>-<binary name>")
          .breaking(Rule.CMP_01);
    }
    inspect();
    Standing<GroupProgram> now = admission.enterProgrammed("openComputeUnit");
    try {
      GroupProgram program = now.loaded();
      GroupProgram.Found found = find(program, name, "openComputeUnit");
      Member member = found.kernel().member();
      ComputeUnit unit =
          ForeignCode.call(
              "openComputeUnit",
              info.id(),
              () -> member.resource().openComputeUnit(found.nameOnBoard()));
      return adopt(new GroupUnit(this, now.epoch(), name, program, found.kernel(), unit));
    } finally {
      admission.leave();
    }
  }

  private GroupProgram.Found find(GroupProgram program, String name, String operation) {
    try {
      return program.find(name, operation, info.id());
    } catch (AcceleratorException e) {
      throw e.breaking(Rule.CMP_01);
    }
  }

  /** The caller's buffer, if it is one of this group. */
  GroupBuffer own(Buffer buffer, String operation) {
    if (buffer instanceof GroupBuffer own && own.group() == this) {
      return own;
    }
    throw AcceleratorException.of(
            ErrorCode.WRONG_RESOURCE,
            operation,
            info.id(),
            "the buffer (" + buffer + ") belongs to another resource; allocate it here")
        .breaking(Rule.CMP_04);
  }

  <O extends GroupObject> O adopt(O object) {
    objects.add(object);
    return object;
  }

  void forget(GroupObject object) {
    objects.remove(object);
  }

  @Override
  public <T> T capability(Class<T> type) {
    Objects.requireNonNull(type, "type");
    requireAlive("capability");
    Optional<T> found = capabilities.find(type);
    return found.isPresent() ? found.get() : OwnedResource.super.capability(type);
  }

  // ---- loss

  private void requireAlive(String operation) {
    inspect();
    admission.requireAlive(operation);
  }

  /** A member refused a call: perhaps because it is lost, or was reset. */
  void noteFailure(AcceleratorException failure) {
    switch (failure.code()) {
      case DEVICE_LOST, STALE, NOT_PROGRAMMED -> watch.inspectSoon();
      default -> {}
    }
  }

  /** Looks at the members: the loss of one is the group's, and so is the reset of one. */
  void inspect() {
    Standing<GroupProgram> now = admission.current();
    if (now.phase() != Phase.UNPROGRAMMED && now.phase() != Phase.PROGRAMMED) {
      return;
    }
    for (Member member : members) {
      ResourceState state = ForeignCode.call("state", member.id(), member.resource()::state);
      if (state.phase() == Phase.LOST || state.phase() == Phase.CLOSED) {
        lost("board " + member.id() + ": " + state.cause().orElse("it was closed"));
        return;
      }
      if (now.phase() == Phase.PROGRAMMED && state.phase() == Phase.UNPROGRAMMED) {
        watch.later(() -> programming.follow(now));
        return;
      }
    }
  }

  /** The group's other boards are closed, and free again. */
  @Override
  public void lost(String cause) {
    if (admission.lose(cause)) {
      members.forEach(member -> member.lost("its group was lost: " + cause));
      watch.later(() -> closeMembers(ErrorCode.CLOSED));
    }
  }

  // ---- closing

  @Override
  public void close() {
    close(ErrorCode.CLOSED);
  }

  @Override
  public void close(ErrorCode code) {
    if (!admission.close()) {
      return;
    }
    closeMembers(code);
    objects.clear();
    watch.close();
    onClosed.run();
  }

  private void closeMembers(ErrorCode code) {
    closing.lock();
    try {
      // the group's grace is that of its members, and something for handing on
      BoundedCall.Limit grace =
          new BoundedCall.Limit(
              "the stop grace of the member runtime", runtime.bounds().stopGrace());
      Parallel.onEach(members, grace, "close", member -> member.close(code))
          .forEach(
              (board, failure) ->
                  System.getLogger(GroupResource.class.getName())
                      .log(
                          System.Logger.Level.WARNING,
                          members.get(board).id() + " did not close: " + failure));
    } finally {
      closing.unlock();
    }
  }

  @Override
  public String toString() {
    return "resource " + info.id() + " (" + admission.current().phase() + ")";
  }
}
