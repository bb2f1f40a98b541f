package io.coral.api;

import io.coral.spec.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs requests on the boards of this machine; an OSGi service.
 *
 * <p>Any thread. Requests are independent of each other and their order is not kept, but for those
 * that use one {@link CoralArray}.
 */
@ProviderType
public interface Coral {

  /**
   * A Coral for a plain class path: the daemon of this person or this machine, where one answers
   * and its client is on the class path; else an engine of one's own, with the runtimes that are on
   * the class path and settings from system properties. The system property {@code
   * io.coral.api.open}, or the variable {@code CORAL_OPEN}, names the one to take: {@code daemon}
   * or {@code engine}. Why one was passed over is logged at the level {@code DEBUG} under the name
   * of this interface. In OSGi ask for the service: the engine's, and before it the daemon's where
   * the client's bundle is configured.
   *
   * @throws IllegalStateException when there is none, saying of each why not
   */
  static OpenCoral open() {
    try {
      return Opening.open(
          ServiceLoader.load(CoralProvider.class).stream().map(Provider::get).toList(),
          Opening.wanted());
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException("no Coral can be opened: " + e.getMessage(), e);
    }
  }

  /**
   * Runs an accelerator on a board that has it, or that can be programmed with it. Does not block
   * for the board's work; blocks for room only where the request says so, and for an accelerator
   * that is not installed only where such are fetched ({@link #wouldFetch}).
   *
   * <p>The arrays of the request belong to the engine until the answer is done. A request whose
   * board is lost is run again on another board, so an accelerator may be started more than once.
   *
   * @return done with the response, or with a {@link RequestException}: {@code NO_BOARD} when no
   *     board of a fitting platform can be used, {@code DEADLINE} when it did not start in time,
   *     {@code FAILED} with its cause, {@code SHUTDOWN} when the engine stops first
   * @throws RequestException {@code UNKNOWN_ACCELERATOR}, naming the closest installed ones, and
   *     why it could not be fetched; {@code WRONG_ARGUMENT}, saying which one, what was given and
   *     what the prototype wants; {@code ARRAY_IN_USE} while a view of a Coral array is open;
   *     {@code UNKNOWN_TENANT}; {@code DEADLINE} when that has passed; {@code OVERLOADED}, saying
   *     what the bound is and how much waits; {@code SHUTDOWN} when the engine is stopped. Nothing
   *     happened then
   */
  Answer submit(Request request);

  /**
   * Runs several, in this order of arrival. Either all of them are taken or none.
   *
   * @return one answer for each, in the same order
   * @throws RequestException as {@link #submit}, for the first that is refused
   */
  List<Answer> submitAll(List<Request> requests);

  /**
   * The answers that are still to come, by arrival: what an operator asks {@link Answer#explain}.
   * Does not block.
   */
  List<Answer> underWay();

  /**
   * Lets tenants ask beside those of the settings, each with its share of the boards' time; for one
   * that is known, the share from now on. Whoever was let in stays. Does not block.
   *
   * @param weights by name, each above 0
   * @throws UnsupportedOperationException when who may ask is decided elsewhere, as by a daemon
   */
  default void admit(Map<String, Double> weights) {
    throw new UnsupportedOperationException("who may ask here is decided elsewhere");
  }

  /**
   * Binds a tenant to boards from now on, in place of what it was granted before: its requests run
   * there alone, and fail or wait as where no other board is there; its reservations are of these.
   * What it runs elsewhere ends there; its leases of others end. Does not block.
   *
   * <p>Of boards that are granted exclusively nothing of others starts; their leases of these end,
   * and what they run ends in its time. Who was granted such a board otherwise may not use it for
   * that long. A board that comes later, and that several are to have exclusively, one by its id
   * and one by its kind, is the first's.
   *
   * @throws ReservationException {@code UNKNOWN_TENANT}; {@code NOT_FREE} when another tenant has
   *     one of the boards that are there exclusively, or was granted the same id or kind so, and
   *     this one is to have it so. Nothing happened then
   * @throws UnsupportedOperationException when who may use what is decided elsewhere, as by a
   *     daemon
   */
  default void grant(Grant grant) {
    throw new UnsupportedOperationException("who may use which boards is decided elsewhere");
  }

  /** The tenants that may ask, by name, where that is decided here. Does not block. */
  default List<Share> shares() {
    return List.of();
  }

  /**
   * What was granted, in the order of the tenants' first grants, without those who may use all
   * boards. Does not block.
   */
  default List<Grant> grants() {
    return List.of();
  }

  /**
   * Keeps boards for one tenant alone. From now on nothing of others starts on them; once what they
   * run of others has ended, the lease begins. Others' requests that no other board can run wait as
   * for a board that is not there. The tenant pays with its share of the boards' time for as long
   * as it has the boards, whether it uses them or not.
   *
   * <p>Blocks for at most the reservation's patience. All boards are held or none; of two
   * reservations that may have the same board, the first comes first.
   *
   * @throws ReservationException {@code UNKNOWN_TENANT}; {@code UNKNOWN_BOARD} and {@code TOO_FEW},
   *     also when that comes about while it waits; {@code NOT_FREE}, saying which boards are held
   *     by whom or still run what; {@code SHUTDOWN}. No board is kept then
   */
  Lease reserve(Reservation reservation);

  /** The leases that hold, the oldest first. Does not block. */
  List<Lease> leases();

  /**
   * Has a board programmed with an accelerator before the first request for it. What runs there may
   * end; a board that has the accelerator is left as it is, and who asks a second time while it is
   * programmed waits for the same. The tenant is charged for the programming. Afterwards the board
   * is as if it had been programmed for a request: it stays so for a while, and is the tenant's
   * alone only where it was granted or reserved so.
   *
   * <p>Blocks for at most the patience, and for an accelerator that is not installed as {@link
   * #submit} does; for a board that is not known the runtimes are asked anew. A programming that is
   * under way then goes on. Any thread.
   *
   * @throws RequestException {@code UNKNOWN_ACCELERATOR}; {@code NO_BOARD} when the board cannot be
   *     used now, or is not for this tenant; {@code DEADLINE} when the patience was over first, or
   *     the thread was interrupted, which it stays; {@code FAILED}, saying why it could not be
   *     programmed, as when nothing that is installed fits the board; {@code SHUTDOWN}
   * @throws ReservationException {@code UNKNOWN_BOARD}; {@code UNKNOWN_TENANT}
   * @throws UnsupportedOperationException when boards are programmed elsewhere, as by a daemon of a
   *     version that has no such call
   */
  default Loaded prepare(Preparation preparation) {
    throw new UnsupportedOperationException("boards are programmed elsewhere");
  }

  /**
   * Takes a board out of service, to replace it or to use it otherwise. From now on nothing starts
   * on it. What it runs may go on for the patience, and then for the runtime's stop grace; what has
   * not ended by then runs again on another board, as when a board is lost. The board is closed
   * then.
   *
   * <p>Blocks for that long.
   *
   * @param board its id, or {@code runtimeId/id} where boards of several runtimes have it
   * @param why who has the board, and what for; for people, who read it as the board's owner
   * @param patience how long what runs may go on; at least zero
   * @throws ReservationException {@code UNKNOWN_BOARD}; {@code NOT_FREE} when somebody else claims
   *     it or it is drained already, saying who; {@code SHUTDOWN}. Nothing is changed then
   */
  Drain drain(String board, String why, Duration patience);

  /** The boards that are out of service by {@link #drain}, the oldest first. Does not block. */
  List<Drain> drains();

  /**
   * An array whose content stays on the boards that use it. The caller closes it.
   *
   * @param bytes positive; more than one buffer spans where boards have that much memory
   * @throws IllegalArgumentException when it is not
   * @throws IllegalStateException when the engine is stopped
   */
  CoralArray array(long bytes);

  /**
   * Keeps in a file when requests come from now on, what they cost and where they run; none of
   * their data. What {@code coral whatif} reads.
   *
   * @param file replaced if it is there
   * @throws IOException when it cannot be written
   * @throws IllegalStateException when another recording is not stopped
   */
  Recording record(Path file) throws IOException;

  /**
   * The same in a stream, which is closed in the end. It is written by one thread at a time, which
   * tells others what happens, too: so it must not block.
   *
   * @param name what {@link Recording#file} says; no file is touched
   * @param hasRoom asked before each request; one for which there is none counts as lost
   * @throws IllegalStateException when another recording is not stopped
   */
  Recording record(Path name, OutputStream to, BooleanSupplier hasRoom);

  /** What {@link #record} made last, while it is not stopped. */
  Optional<Recording> recording();

  /**
   * The accelerators of one bitstream id by their short names.
   *
   * @param bitstreamId what their ids begin with, without the dot
   */
  default Overlay overlay(String bitstreamId) {
    return new Overlay(this, bitstreamId);
  }

  /**
   * Whether {@link #submit} of a request for an accelerator would have it fetched first, and so
   * block for the network: it is not installed, and such are fetched. Does not block.
   */
  default boolean wouldFetch(String accelerator) {
    return false;
  }

  /** The accelerators of all installed bitstreams, by id; blocks while the repository is read. */
  List<Accelerator> accelerators();

  /**
   * The boards of all runtimes, claimed and failed ones too. The order is by runtime id, then the
   * runtime's own order, so it stays the same while the same runtimes and boards are there.
   */
  List<Board> boards();

  /**
   * What there is to do now. Does not block for a runtime: it has boards looked for and sensors
   * read on other threads, so that whoever asks once a second sees what is at most a second old.
   */
  Activity activity();

  /** The runtimes that are there, by id, each with what stands in its way. */
  List<RuntimeStatus> runtimes();

  /** What is wrong with the engine's own settings; empty when all is well. Does not block. */
  default List<Finding> findings() {
    return List.of();
  }
}
