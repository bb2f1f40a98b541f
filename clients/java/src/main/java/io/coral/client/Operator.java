package io.coral.client;

import io.coral.api.Grant;
import io.coral.api.Prospect;
import io.coral.api.Recording;
import io.coral.api.Reservation;
import io.coral.api.Share;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.TransferListener;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The daemon as a whole: everybody is told how it is; who may operate it takes boards out of
 * service, keeps them for tenants and installs bitstreams. What is done here stays when this client
 * goes, but for a recording. Made by {@link DaemonCoral#operator}. Each method blocks for the
 * daemon; what it refuses ends in a {@link DaemonException}. Any thread.
 */
public final class Operator {

  private final DaemonCoral coral;

  Operator(DaemonCoral coral) {
    this.coral = coral;
  }

  /**
   * The requests of all clients that have no answer; for others than operators, of their tenant.
   *
   * @param requests how many there are
   * @param stories of those that came first
   */
  public record UnderWay(int requests, List<Story> stories) {

    public UnderWay {
      stories = List.copyOf(stories);
    }
  }

  /**
   * One of them.
   *
   * @param text for people: where it is, and what it waits for
   * @param prospects what it is expected to take where, as its answer tells them
   */
  public record Story(String text, List<Prospect> prospects) {

    public Story {
      prospects = List.copyOf(prospects);
    }
  }

  /**
   * What stands in the way of requests, as the daemon sees it.
   *
   * @param text what {@code coral doctor} prints
   * @param exitCode and what it ends with
   */
  public record Diagnosis(String text, int exitCode) {}

  /**
   * A lease that stays.
   *
   * @param boards what it keeps
   * @param until when it ends
   */
  public record Kept(List<String> boards, Instant until) {

    public Kept {
      boards = List.copyOf(boards);
    }
  }

  /** How the daemon is. */
  public DaemonState state() {
    Wire.State state =
        coral.asked(Wire.Call.newBuilder().setState(Wire.AskState.getDefaultInstance())).getState();
    return new DaemonState(
        state.getVersion(),
        FromWire.instant(state.getSince()),
        state.getProcess(),
        List.copyOf(state.getReasonsList()),
        state.getOperator(),
        state.getLoadsList().stream().map(Operator::load).toList(),
        state.getWaitingList().stream().map(FromWire::waiting).toList());
  }

  private static DaemonState.Load load(Wire.Load load) {
    return new DaemonState.Load(
        load.getRuntime(),
        load.getBoard(),
        load.getUnitsList().stream().map(FromWire::unit).toList());
  }

  /** The tenants that may ask or for which somebody came, by name. */
  public List<TenantUse> tenants() {
    return coral
        .asked(Wire.Call.newBuilder().setTenants(Wire.ListTenants.getDefaultInstance()))
        .getTenants()
        .getTenantsList()
        .stream()
        .map(Operator::use)
        .toList();
  }

  private static TenantUse use(Wire.Tenant told) {
    Optional<Share> share =
        told.getWeight() > 0
            ? Optional.of(
                new Share(
                    told.getName(),
                    told.getWeight(),
                    Duration.ofNanos(told.getUsed()),
                    told.getApplicationsList().stream().map(Operator::application).toList()))
            : Optional.empty();
    return new TenantUse(
        told.getName(),
        told.getClients(),
        told.getCalls(),
        told.getMostCalls(),
        told.getSegments(),
        told.getMostSegments(),
        told.getBytes(),
        told.getMostBytes(),
        told.getAnswered(),
        told.getFailed(),
        share,
        told.hasGrant() ? Optional.of(grant(told.getGrant())) : Optional.empty(),
        Duration.ofNanos(told.getLongestLease()));
  }

  private static Share.OfApplication application(Wire.Application told) {
    return new Share.OfApplication(
        told.getName(), told.getRequests(), Duration.ofNanos(told.getUsed()));
  }

  private static Grant grant(Wire.Grant told) {
    return new Grant(
        told.getTenant(),
        told.getEvery() ? Optional.empty() : Optional.of(Set.copyOf(told.getBoardsList())),
        told.getExclusive());
  }

  /** Binds a tenant to boards, as {@code Coral.grant} does. */
  public void grant(Grant grant) {
    coral.asked(
        Wire.Call.newBuilder()
            .setGrant(
                Wire.Grant.newBuilder()
                    .setTenant(grant.tenant())
                    .addAllBoards(grant.boards().orElse(Set.of()))
                    .setExclusive(grant.isExclusive())
                    .setEvery(grant.boards().isEmpty())));
  }

  /**
   * The requests that have no answer.
   *
   * @param most how many are explained; 0 for as many as fit into a reply
   */
  public UnderWay underWay(int most) {
    Wire.UnderWay told =
        coral
            .asked(Wire.Call.newBuilder().setUnderWay(Wire.ListUnderWay.newBuilder().setMost(most)))
            .getUnderWay();
    return new UnderWay(
        told.getRequests(),
        IntStream.range(0, told.getStoriesCount())
            .mapToObj(
                i ->
                    new Story(
                        told.getStories(i),
                        i < told.getProspectsCount()
                            ? FromWire.prospects(told.getProspects(i).getSomeList())
                            : List.of()))
            .toList());
  }

  /** What stands in the way of requests; as JSON or for people. */
  public Diagnosis diagnose(boolean json) {
    Wire.Diagnosis told =
        coral
            .asked(Wire.Call.newBuilder().setDiagnose(Wire.Diagnose.newBuilder().setJson(json)))
            .getDiagnosis();
    return new Diagnosis(told.getText(), told.getExitCode());
  }

  /**
   * What somebody who helps needs to see, by names of files; it has no data and no secrets, but the
   * metrics of all tenants: the daemon tells operators alone.
   */
  public Map<String, String> support() {
    return Map.copyOf(
        coral
            .asked(Wire.Call.newBuilder().setDiagnose(Wire.Diagnose.newBuilder().setSupport(true)))
            .getDiagnosis()
            .getSupportMap());
  }

  /** The daemon's installed bitstreams. */
  public BitstreamRepository repository() {
    return new DaemonRepository(coral);
  }

  /**
   * Installs an artifact that the daemon fetches.
   *
   * @param address http or https, or of what {@link #search} found
   * @param repository the known one whose rule about signatures counts; may be empty
   * @param listener told how far it is, a few times a second at most, and in the end what is not as
   *     it should be, such as a signature
   */
  public InstalledBitstream install(String address, String repository, TransferListener listener) {
    return new DaemonRepository(coral).install(address, repository, listener);
  }

  /**
   * Installs an artifact of this process's, which travels through memory.
   *
   * @param artifact a folder, or an archive
   * @param repository the one that the daemon knows whose rule about signatures counts; may be
   *     empty: then the one that the artifact lies in, if any
   * @param listener told in the end what is not as it should be, such as a signature
   */
  public InstalledBitstream install(Path artifact, String repository, TransferListener listener) {
    return new DaemonRepository(coral).install(artifact, repository, listener);
  }

  /**
   * Looks through the repositories that the daemon knows.
   *
   * @param text in the id of an artifact or an accelerator; empty for all
   * @param listener told what cannot be read
   * @return what {@link #install} takes by its folder; how its signature is judged is the daemon's
   *     matter
   */
  public List<RemoteBitstream> search(String text, TransferListener listener) {
    return new DaemonRepository(coral).search(text, listener);
  }

  /** Takes a board out of service, as {@code Coral.drain} does, until {@link #resume}. */
  public void drain(String board, String why, Duration patience) {
    coral.asked(
        Wire.Call.newBuilder()
            .setDrain(
                Wire.Drain.newBuilder()
                    .setBoard(board)
                    .setWhy(why)
                    .setPatience(patience.toNanos())
                    .setStays(true)),
        patience);
  }

  /** Puts a board back. */
  public void resume(String board) {
    coral.asked(Wire.Call.newBuilder().setResume(Wire.Resume.newBuilder().setBoard(board)));
  }

  /**
   * Resets a board, which is drained before and put back after it where it is in service.
   *
   * @param patience how long what it runs may go on
   */
  public void reset(String board, Duration patience) {
    coral.asked(
        Wire.Call.newBuilder()
            .setReset(Wire.Reset.newBuilder().setBoard(board).setPatience(patience.toNanos())),
        patience);
  }

  /** Keeps boards for a tenant, as {@code Coral.reserve} does. */
  public Kept reserve(Reservation reservation) {
    Wire.Leased leased =
        coral
            .asked(
                Wire.Call.newBuilder()
                    .setReserve(
                        Wire.Reserve.newBuilder()
                            .setBoards(reservation.boards())
                            .setCount(reservation.count())
                            .setTerm(reservation.term().toNanos())
                            .setPatience(reservation.patience().toNanos())
                            .setTenant(reservation.tenant())
                            .setStays(true)),
                reservation.patience())
            .getLeased();
    return kept(leased);
  }

  /** Ends the lease that keeps a board, whoever has it; what it kept. */
  public Kept release(String board) {
    return kept(
        coral
            .asked(Wire.Call.newBuilder().setEndLease(Wire.EndLease.newBuilder().setBoard(board)))
            .getLeased());
  }

  /**
   * Keeps in a file of this process's when requests of all clients come from now on, what they cost
   * and where they run; none of their data. Ends with this client.
   *
   * @param file replaced if it is there
   * @throws IOException when it cannot be written
   */
  public Recording record(Path file) throws IOException {
    return new RemoteRecording(coral, file);
  }

  private static Kept kept(Wire.Leased leased) {
    return new Kept(List.copyOf(leased.getBoardsList()), FromWire.instant(leased.getUntil()));
  }
}
