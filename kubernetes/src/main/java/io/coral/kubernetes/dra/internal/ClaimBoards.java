package io.coral.kubernetes.dra.internal;

import io.coral.api.Activity;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Grant;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.kubernetes.internal.Offer;
import io.coral.kubernetes.internal.Places;
import io.coral.kubernetes.internal.Replicas;
import io.coral.spec.Bitstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The boards of this node that claims may be given. Any thread.
 *
 * @param isOffered which kinds are offered to claims, as {@code xilinx/u250}
 * @param shares which of these are shared, and by how many
 * @param more what the cluster is told of each beside what it is
 * @param areTainted whether the cluster is told of those too that cannot be used now
 */
record ClaimBoards(
    Coral coral,
    BitstreamRepository repository,
    Places places,
    Predicate<String> isOffered,
    Replicas shares,
    Map<String, Object> more,
    boolean areTainted) {

  /** What Kubernetes takes as the name of a device. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final Pattern NOT_PLAIN = Pattern.compile("[^a-z0-9]");

  /** Those that claims are offered, by the names of their devices. Does not block. */
  private Map<String, Board> offered(Predicate<String> isMeant) {
    Map<String, Board> offered = new TreeMap<>();
    for (Activity.OfBoard each : coral.activity().boards()) {
      String name = name(each.board());
      if (isMeant.test(name) && isOffered.test(Offer.resource(each.board()))) {
        offered.put(name, each.board());
      }
    }
    return offered;
  }

  private Predicate<Board> isFree() {
    List<Grant> others = Offer.ofOthers(coral.grants(), Claims::isOne);
    return board -> Offer.isFree(board, others, Claims::isOne);
  }

  /**
   * What claims are given with what was allocated to them.
   *
   * @throws IllegalArgumentException when a board cannot be used now, saying which
   */
  List<Prepared.Given> given(List<Allocation> allocated) {
    Set<String> names = allocated.stream().map(Allocation::device).collect(Collectors.toSet());
    Map<String, Board> offered = offered(names::contains);
    Predicate<Board> isFree = isFree();
    List<Prepared.Given> given = new ArrayList<>();
    for (Allocation each : allocated) {
      Board board = offered.get(each.device());
      if (board == null || !isFree.test(board)) {
        throw new IllegalArgumentException(
            "board "
                + each.device()
                + " cannot be used now, or is not there any more; `coral doctor` on the node says"
                + " why");
      }
      given.add(
          new Prepared.Given(
              each.request(),
              each.device(),
              board.id(),
              each.accelerator(),
              each.share(),
              each.parts()));
    }
    return given;
  }

  /**
   * What the cluster is told of these, in the order of their names: of those that can be used now,
   * and where it has taints of the others too.
   */
  List<Map<String, Object>> described() {
    List<InstalledBitstream> installed = repository.list();
    Predicate<Board> isFree = isFree();
    List<Map<String, Object>> described = new ArrayList<>();
    offered(NAME.asMatchPredicate())
        .forEach(
            (name, board) -> {
              boolean isTainted = !isFree.test(board);
              if (isTainted && !areTainted) {
                return;
              }
              Map<String, Object> device = device(name, board, installed).described();
              device.putAll(more);
              if (isTainted) {
                Taint taint = Offer.isBroken(board) ? Taint.BROKEN : Taint.KEPT;
                device.put("taints", taint.told());
              }
              described.add(device);
            });
    return described;
  }

  /** What is in the way of each board that claims may be given, by their ids. Does not block. */
  Map<String, Optional<String>> troubles() {
    List<Grant> others = Offer.ofOthers(coral.grants(), Claims::isOne);
    Map<String, Optional<String>> troubles = new TreeMap<>();
    offered(name -> true)
        .values()
        .forEach(board -> troubles.put(board.id(), Offer.trouble(board, others, Claims::isOne)));
    return troubles;
  }

  private static String name(Board board) {
    return NOT_PLAIN.matcher(board.id().toLowerCase(Locale.ROOT)).replaceAll("-");
  }

  private Device device(String name, Board board, List<InstalledBitstream> installed) {
    Set<String> accelerators = new TreeSet<>();
    installed.stream()
        .map(InstalledBitstream::artifact)
        .filter(
            each -> board.device().runs(each.platform(), Bitstream.interfaces(each.properties())))
        .forEach(each -> accelerators.addAll(each.acceleratorIds()));
    return new Device(
        name,
        board,
        places.of(board.device().pciIds()),
        List.copyOf(accelerators),
        shares.count(Offer.resource(board)));
  }
}
