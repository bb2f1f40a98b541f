package io.coral.runtime.dualfpga.network.internal;

import io.coral.runtime.dualfpga.group.internal.BoardSetup;
import io.coral.runtime.dualfpga.group.internal.Member;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.capability.Registers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Sets up the network of a group: on each board whose binary has the network kernels, in steps that
 * a failure names. The facts are those of the VNx design; not tried on a board.
 */
public final class NetworkSetup implements BoardSetup {

  private static final String CMAC = "cmac_";
  private static final String NETWORK_LAYER = "networklayer";
  private static final long LINK_STATE = 0x0080;
  private static final long LINK_UP = 1;
  private static final long POLL_NANOS = 1_000_000;

  private final NetworkSettings settings;

  /** A set-up by settings. */
  public NetworkSetup(NetworkSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /** One board with the network kernels. */
  private record Board(Member member, String cmac, NetworkLayer layer) {}

  @Override
  public void afterProgram(List<Member> members) {
    if (!settings.enabled()) {
      return;
    }
    List<Board> boards = new ArrayList<>();
    for (Member member : members) {
      find(member).ifPresent(boards::add);
    }
    for (Board board : boards) {
      step(board, "link", () -> requireLink(board));
      step(board, "socket count", () -> requireSockets(board));
    }
    for (Board board : boards) {
      step(board, "addresses", () -> board.layer().setAddress(address(board)));
      step(board, "sockets", () -> setSockets(board));
      step(board, "ARP table", () -> board.layer().clearNeighbours());
    }
    for (Board board : boards) {
      step(board, "ARP discovery", () -> board.layer().discoverNeighbours());
    }
    for (Board board : boards) {
      step(board, "ARP discovery", () -> requireNeighbours(board, boards));
    }
  }

  private Optional<Board> find(Member member) {
    List<KernelInfo> kernels = member.resource().kernels();
    Optional<String> layer = first(kernels, NETWORK_LAYER);
    Optional<String> cmac = first(kernels, CMAC);
    if (layer.isEmpty() && cmac.isEmpty()) {
      return Optional.empty();
    }
    if (layer.isEmpty() || cmac.isEmpty()) {
      throw failure(
          member,
          "kernels",
          "the binary has "
              + layer.or(() -> cmac).orElse("")
              + " without "
              + (layer.isEmpty() ? NETWORK_LAYER : CMAC)
              + "…; link both into it, or set network=off");
    }
    Registers registers;
    try {
      registers = member.resource().capability(Registers.class);
    } catch (AcceleratorException e) {
      throw failure(
              member,
              "registers",
              "the board's runtime gives no access to registers: "
                  + e.text()
                  + "; use one that does, or set network=off")
          .causedBy(e);
    }
    return Optional.of(new Board(member, cmac.get(), new NetworkLayer(registers, layer.get())));
  }

  private static Optional<String> first(List<KernelInfo> kernels, String prefix) {
    return kernels.stream()
        .map(KernelInfo::name)
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .findFirst();
  }

  private Address address(Board board) {
    return settings.addresses().get(board.member().board());
  }

  private void requireLink(Board board) {
    Registers registers = board.layer().registers();
    if (!comesTrue(() -> (registers.read(board.cmac(), LINK_STATE) & LINK_UP) != 0)) {
      throw failure(
          board.member(),
          "link",
          board.cmac()
              + " has had no link for "
              + settings.patience()
              + "; check the cable and the other end");
    }
  }

  private void requireSockets(Board board) {
    int count = board.layer().socketCount();
    if (count != NetworkLayer.SOCKETS) {
      throw failure(
          board.member(),
          "socket count",
          board.layer().kernel()
              + " has "
              + count
              + " sockets, expected "
              + NetworkLayer.SOCKETS
              + "; build the binary with "
              + NetworkLayer.SOCKETS);
    }
  }

  private void setSockets(Board board) {
    for (int index = 0; index < NetworkLayer.SOCKETS; index++) {
      board.layer().clearSocket(index);
    }
    for (Socket socket : settings.sockets()) {
      if (socket.board() == board.member().board()) {
        board.layer().setSocket(socket);
      }
    }
  }

  /** Those among the boards that a socket leads to; who else is there is not known. */
  private void requireNeighbours(Board board, List<Board> boards) {
    for (Socket socket : settings.sockets()) {
      boolean ours = boards.stream().anyMatch(other -> address(other).ip() == socket.theirIp());
      if (socket.board() == board.member().board()
          && ours
          && !comesTrue(() -> board.layer().knows(socket.theirIp()))) {
        throw failure(
            board.member(),
            "ARP discovery",
            Address.ipText(socket.theirIp())
                + " did not answer within "
                + settings.patience()
                + "; check that the boards are connected, and network.ips");
      }
    }
  }

  /** Asks again and again, for as long as the settings say; whether it came true. */
  private boolean comesTrue(BooleanSupplier condition) {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  private static void step(Board board, String step, Runnable action) {
    try {
      action.run();
    } catch (AcceleratorException e) {
      throw e.code() == ErrorCode.PROGRAM_FAILED
          ? e
          : e.handedOn(
              ErrorCode.PROGRAM_FAILED,
              "program",
              "board " + board.member().id(),
              where(board.member(), step) + "register access failed");
    }
  }

  private static AcceleratorException failure(Member member, String step, String text) {
    return AcceleratorException.of(
        ErrorCode.PROGRAM_FAILED, "program", "board " + member.id(), where(member, step) + text);
  }

  private static String where(Member member, String step) {
    return "the network was not set up, and the whole group is unprogrammed; step \""
        + step
        + "\" on board "
        + member.id()
        + ": ";
  }
}
