package io.coral.runtime.dualfpga.network.internal;

import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the network of a group is set up.
 *
 * @param enabled whether it is set up at all
 * @param usual whether neither addresses nor sockets were configured
 * @param addresses of the boards, in board order
 * @param sockets of all boards
 * @param patience how long link and neighbours are waited for on each board
 */
public record NetworkSettings(
    boolean enabled,
    boolean usual,
    List<Address> addresses,
    List<Socket> sockets,
    Duration patience) {

  private static final String AUTO = "auto";
  private static final int FIRST_IP = 0xc0a80004;

  /** Addresses of one network, from the first one on. */
  private static final int USUAL_IPS = 250;

  private static final int LOWER_PORT = 60_000;
  private static final int HIGHER_PORT = 50_000;
  private static final Pattern LINE = Pattern.compile("\\s*;\\s*");
  private static final Set<String> KEYS = Set.of("board", "socket", "port", "to");

  public NetworkSettings {
    addresses = List.copyOf(addresses);
    sockets = List.copyOf(sockets);
    Objects.requireNonNull(patience, "patience");
  }

  /**
   * Reads the keys that start with {@code network}.
   *
   * @param boards how many boards a group has
   * @throws IllegalArgumentException saying which setting is wrong and what was expected
   */
  public static NetworkSettings of(Settings settings, int boards) {
    String mode = settings.choice("network", AUTO, List.of(AUTO, "off"));
    List<Address> addresses = addresses(settings, boards);
    List<String> lines = settings.list("network.sockets", List.of());
    List<Socket> sockets =
        lines.isEmpty()
            ? usualSockets(addresses)
            : lines.stream().map(line -> socket(line, boards)).toList();
    Set<List<Integer>> places = new HashSet<>();
    for (Socket socket : sockets) {
      if (!places.add(List.of(socket.board(), socket.index()))) {
        throw new IllegalArgumentException(
            "network.sockets sets socket "
                + socket.index()
                + " of board "
                + socket.board()
                + " twice");
      }
    }
    return new NetworkSettings(
        mode.equals(AUTO),
        lines.isEmpty()
            && settings.list("network.ips", List.of()).isEmpty()
            && settings.list("network.macs", List.of()).isEmpty(),
        addresses,
        sockets,
        settings.duration("network.wait", Duration.ofSeconds(2)));
  }

  /**
   * The settings of one of several groups: the usual addresses go on from group to group, so that
   * all may be in one network; configured ones stay as they are.
   *
   * @param group which group it is, from 0
   */
  public NetworkSettings ofGroup(int group) {
    if (!usual) {
      return this;
    }
    List<Address> next = new ArrayList<>();
    for (int board = 0; board < addresses.size(); board++) {
      int ip = usualIp(group, board, addresses.size());
      next.add(new Address(ip, Address.usualMac(ip)));
    }
    return new NetworkSettings(enabled, true, next, usualSockets(next), patience);
  }

  /** As many groups in a network as have room there, then those of the next network. */
  private static int usualIp(int group, int board, int boards) {
    int groups = USUAL_IPS / boards;
    return FIRST_IP + (group / groups << 8) + group % groups * boards + board;
  }

  private static List<Address> addresses(Settings settings, int boards) {
    List<String> ips = settings.list("network.ips", List.of());
    List<String> macs = settings.list("network.macs", List.of());
    requireOneEach("network.ips", ips, boards);
    requireOneEach("network.macs", macs, boards);
    List<Address> addresses = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < boards; i++) {
      int ip = ips.isEmpty() ? usualIp(0, i, boards) : Address.parseIp(ips.get(i));
      long mac = macs.isEmpty() ? Address.usualMac(ip) : Address.parseMac(macs.get(i));
      if (!seen.add(ip)) {
        throw new IllegalArgumentException(
            "network.ips gives two boards the address " + Address.ipText(ip));
      }
      addresses.add(new Address(ip, mac));
    }
    return addresses;
  }

  private static void requireOneEach(String key, List<String> given, int boards) {
    if (!given.isEmpty() && given.size() != boards) {
      throw new IllegalArgumentException(
          key + " has " + given.size() + " addresses; expected one for each of " + boards);
    }
  }

  /** One socket to each other board, in board order. */
  private static List<Socket> usualSockets(List<Address> addresses) {
    List<Socket> sockets = new ArrayList<>();
    for (int board = 0; board < addresses.size(); board++) {
      int index = 0;
      for (int other = 0; other < addresses.size(); other++) {
        if (other != board) {
          boolean lower = board < other;
          sockets.add(
              new Socket(
                  board,
                  index++,
                  lower ? LOWER_PORT : HIGHER_PORT,
                  addresses.get(other).ip(),
                  lower ? HIGHER_PORT : LOWER_PORT));
        }
      }
    }
    return sockets;
  }

  private static Socket socket(String line, int boards) {
    Map<String, String> fields = new HashMap<>();
    for (String field : LINE.split(line, 0)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals).strip(), field.substring(equals + 1).strip());
      }
    }
    int colon = fields.getOrDefault("to", "").indexOf(':');
    if (!fields.keySet().equals(KEYS) || colon < 0) {
      throw new IllegalArgumentException(
          "network.sockets has \""
              + line
              + "\"; expected board=0; socket=0; port=60000; to=192.168.0.5:50000");
    }
    String to = fields.getOrDefault("to", "");
    fields.put("to port", to.substring(colon + 1));
    Settings numbers = Settings.of("network.sockets", fields);
    return new Socket(
        numbers.number("board", 0, 0, boards - 1),
        numbers.number("socket", 0, 0, NetworkLayer.SOCKETS - 1),
        numbers.number("port", 0, 1, 0xffff),
        Address.parseIp(to.substring(0, colon)),
        numbers.number("to port", 0, 1, 0xffff));
  }
}
