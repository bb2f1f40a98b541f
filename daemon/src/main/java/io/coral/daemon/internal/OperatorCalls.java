package io.coral.daemon.internal;

import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Drain;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.daemon.internal.TenantsFile.Right;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What one client asks about the daemon as a whole: everybody is told how it is, operators see all
 * of it and change that. Each may block. Any thread.
 */
final class OperatorCalls {

  /** How many bytes of a list one reply has. */
  private static final int FILL = 1 << 19;

  /** So many bytes of a text that ten fit into a reply; a process tells fewer. */
  private static final int MOST_TEXT = 100_000;

  /** Bytes of what is told of one request. */
  private static final int MOST_STORY = 1 << 13;

  /** Bytes below are within a character of UTF-8, and never its first. */
  private static final byte FIRST = (byte) 0xc0;

  private final Coral coral;
  private final User user;
  private final Host host;
  private final Bitstreams bitstreams;
  private final ClientRecording recording;

  /** Those that end with the client; guarded by this. */
  private final List<Drain> drains = new ArrayList<>();

  private boolean closed;

  OperatorCalls(Coral coral, User user, Host host, Segments segments) {
    this.coral = coral;
    this.user = user;
    this.host = host;
    this.bitstreams = new Bitstreams(host, segments, FILL);
    this.recording = new ClientRecording(coral, user);
  }

  /** Whether a call is one of these. */
  static boolean has(Wire.Call call) {
    return call.getWhatCase().getNumber() >= Wire.Call.STATE_FIELD_NUMBER;
  }

  /**
   * Carries one out.
   *
   * @param progress told how far it is, where the call asks for that
   */
  Wire.Reply.Builder reply(Wire.Call call, Consumer<Wire.Progress> progress) throws CallException {
    Wire.Reply.Builder reply = Wire.Reply.newBuilder();
    return switch (call.getWhatCase()) {
      case STATE -> reply.setState(state());
      case UNDER_WAY -> reply.setUnderWay(underWay(call.getUnderWay()));
      case DIAGNOSE -> reply.setDiagnosis(diagnosis(call.getDiagnose()));
      case INSTALLED -> reply.setInstalled(bitstreams.installed(call.getInstalled()));
      case VERIFY -> reply.setFindings(bitstreams.verify(call.getVerify()));
      case INSTALL -> {
        user.require(Right.INSTALL, "install bitstreams");
        yield reply.setInstalled(bitstreams.install(call.getInstall(), progress));
      }
      case REMOVE -> {
        user.require(Right.INSTALL, "remove bitstreams");
        yield reply.setInstalled(bitstreams.remove(call.getRemove()));
      }
      case SEARCH -> {
        user.require(Right.INSTALL, "search the repositories of other machines");
        yield reply.setFound(bitstreams.found(call.getSearch()));
      }
      case DRAIN -> reply.setDrained(drain(call.getDrain()));
      case RESUME -> {
        resume(call.getResume());
        yield reply.setDone(Wire.Done.getDefaultInstance());
      }
      case RESET -> {
        reset(call.getReset());
        yield reply.setDone(Wire.Done.getDefaultInstance());
      }
      case END_LEASE -> reply.setLeased(endLease(call.getEndLease()));
      case GRANT -> {
        grant(call.getGrant());
        yield reply.setDone(Wire.Done.getDefaultInstance());
      }
      case RECORD -> reply.setTraffic(recording.told(call.getRecord()));
      default -> throw new IllegalArgumentException(call.getWhatCase() + " is another's");
    };
  }

  private Wire.State state() {
    Activity activity = coral.activity();
    Wire.State.Builder state =
        Wire.State.newBuilder()
            .setVersion(host.version())
            .setSince(ToWire.since1970(started()))
            .setProcess(ProcessHandle.current().pid())
            .addAllReasons(host.reasons())
            .setOperator(user.isOperator());
    for (Activity.OfBoard each : shown(activity)) {
      if (!each.units().isEmpty()) {
        state.addLoads(
            Wire.Load.newBuilder()
                .setRuntime(each.board().runtimeId())
                .setBoard(each.board().id())
                .addAllUnits(ToWire.units(each)));
      }
    }
    return state.addAllWaiting(waiting(activity)).build();
  }

  private static Instant started() {
    return ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);
  }

  private Wire.UnderWay underWay(Wire.ListUnderWay asked) {
    List<Answer> answers =
        coral.underWay().stream().filter(answer -> mayKnowOf(answer.request().tenant())).toList();
    Wire.UnderWay.Builder told = Wire.UnderWay.newBuilder().setRequests(answers.size());
    int most = asked.getMost() == 0 ? answers.size() : asked.getMost();
    int room = FILL;
    for (Answer answer : answers) {
      String story = bounded(answer.request().tenant() + ": " + answer.explain(), MOST_STORY);
      Wire.Prospects prospects =
          Wire.Prospects.newBuilder()
              .addAllSome(answer.prospects().stream().map(ToWire::prospect).toList())
              .build();
      room -= story.getBytes(StandardCharsets.UTF_8).length + prospects.getSerializedSize();
      if (told.getStoriesCount() == most || room < 0) {
        break;
      }
      told.addStories(story).addProspects(prospects);
    }
    return told.build();
  }

  private Wire.Diagnosis diagnosis(Wire.Diagnose asked) throws CallException {
    Wire.Diagnosis.Builder told = Wire.Diagnosis.newBuilder();
    if (asked.getSupport()) {
      user.require("see the metrics of all tenants and the names of settings and variables");
      host.support().forEach((name, text) -> told.putSupport(name, bounded(text, MOST_TEXT)));
      return told.build();
    }
    List<Grant> grants = coral.grants();
    if (!coral.boards().stream().allMatch(each -> isShown(each, grants))) {
      user.require("see all boards, which a diagnosis shows; its tenant is told of its own");
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Optional<Integer> exitCode =
        host.diagnose(asked.getJson(), new PrintStream(text, true, StandardCharsets.UTF_8));
    return told.setText(text.toString(StandardCharsets.UTF_8))
        .setExitCode(
            exitCode.orElseThrow(
                () ->
                    new CallException(
                        Code.UNSUPPORTED, "this daemon's process cannot look at itself")))
        .build();
  }

  /** A text, of which so many bytes are told. */
  private static String bounded(String text, int most) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= most) {
      return text;
    }
    int end = most;
    while (bytes[end] < FIRST) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + "\n… (cut)\n";
  }

  private Wire.Drained drain(Wire.Drain asked) throws CallException {
    user.require("drain boards");
    String why = asked.getWhy().isEmpty() ? "drained" : asked.getWhy();
    Drain drain =
        coral.drain(
            asked.getBoard(),
            why + " (user " + user.uid() + ")",
            SubmitReader.bounded(asked.getPatience()));
    if (!asked.getStays()) {
      keep(drain);
    }
    return Wire.Drained.newBuilder().setRuntime(drain.runtimeId()).setBoard(drain.board()).build();
  }

  /** Has one end with the client, which may be gone by now. */
  private void keep(Drain drain) {
    boolean isLate;
    synchronized (this) {
      drains.add(drain);
      isLate = closed;
    }
    if (isLate) {
      drain.close();
    }
  }

  private void resume(Wire.Resume asked) throws CallException {
    user.require("put boards back");
    drained(asked.getBoard())
        .orElseThrow(
            () ->
                new CallException(
                    Code.UNKNOWN_BOARD,
                    "board "
                        + asked.getBoard()
                        + " is not drained; "
                        + coral.drains().stream()
                            .map(drain -> drain.runtimeId() + "/" + drain.board())
                            .collect(Collectors.joining(", ", "those that are: ", ""))))
        .close();
  }

  private Optional<Drain> drained(String board) {
    return coral.drains().stream()
        .filter(
            drain ->
                drain.board().equals(board)
                    || (drain.runtimeId() + "/" + drain.board()).equals(board))
        .findFirst();
  }

  private void reset(Wire.Reset asked) throws CallException {
    user.require("reset boards");
    Optional<Drain> drained = drained(asked.getBoard());
    if (drained.isPresent()) {
      drained.get().reset();
      return;
    }
    try (Drain drain =
        coral.drain(
            asked.getBoard(),
            "reset (user " + user.uid() + ")",
            SubmitReader.bounded(asked.getPatience()))) {
      drain.reset();
    }
  }

  private Wire.Leased endLease(Wire.EndLease asked) throws CallException {
    user.require("end leases");
    List<Lease> leases = coral.leases();
    for (Lease lease : leases) {
      if (lease.boards().contains(asked.getBoard())) {
        Wire.Leased ended = ToWire.lease(0, lease);
        lease.close();
        return ended;
      }
    }
    throw new CallException(
        Code.UNKNOWN_BOARD,
        "no lease keeps board "
            + asked.getBoard()
            + "; "
            + (leases.isEmpty()
                ? "there are no leases"
                : leases.stream()
                    .map(lease -> lease.boards() + " for " + lease.tenant())
                    .collect(Collectors.joining(", ", "the leases keep ", ""))));
  }

  private void grant(Wire.Grant asked) throws CallException {
    user.require("grant boards");
    coral.grant(
        new Grant(
            asked.getTenant(),
            asked.getEvery() ? Optional.empty() : Optional.of(Set.copyOf(asked.getBoardsList())),
            asked.getExclusive()));
  }

  /** The boards that the client is to know of: those that its tenant may use, operators all. */
  Wire.Boards boards() {
    List<Grant> grants = coral.grants();
    return ToWire.boards(coral.boards().stream().filter(each -> isShown(each, grants)).toList());
  }

  /** What these have to do. */
  Wire.Activity activity() {
    Activity activity = coral.activity();
    return Wire.Activity.newBuilder()
        .addAllBoards(shown(activity).stream().map(ToWire::busy).toList())
        .addAllWaiting(waiting(activity))
        .build();
  }

  private List<Activity.OfBoard> shown(Activity activity) {
    List<Grant> grants = coral.grants();
    return activity.boards().stream().filter(each -> isShown(each.board(), grants)).toList();
  }

  private List<Wire.Waiting> waiting(Activity activity) {
    return activity.waiting().stream()
        .filter(each -> mayKnowOf(each.tenant()))
        .map(ToWire::waiting)
        .toList();
  }

  /** Whether the client is to know what requests of a tenant there are. */
  boolean mayKnowOf(String tenant) {
    return user.isOperator() || tenant.equals(user.tenant().name());
  }

  private boolean isShown(Board board, List<Grant> grants) {
    return user.isOperator() || Grant.admit(grants, user.tenant().name(), board.device());
  }

  /** The client is gone: puts back what is not to stay, and records nothing more for it. */
  void close() {
    List<Drain> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(drains);
    }
    last.forEach(each -> Attempt.of(each::close));
    Attempt.of(recording::close);
  }
}
