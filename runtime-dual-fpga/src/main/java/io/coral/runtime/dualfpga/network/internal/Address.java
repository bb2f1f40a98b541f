package io.coral.runtime.dualfpga.network.internal;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Where a board is in the network.
 *
 * @param ip IPv4 address, the first number in the highest byte
 * @param mac 48 bits, the first number in the highest byte
 */
public record Address(int ip, long mac) {

  private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

  /** 00:0a:35:02:9d:e0: the last digits follow the IP address. */
  private static final long USUAL_MAC = 0x000a35029de0L;

  /** The usual MAC address of a board with an IP address. */
  static long usualMac(int ip) {
    return USUAL_MAC + (ip & 0xffff);
  }

  /**
   * Reads an address like 192.168.0.4.
   *
   * @throws IllegalArgumentException for anything else
   */
  static int parseIp(String text) {
    if (!IP.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no IP address; expected one like 192.168.0.4");
    }
    int ip = 0;
    for (String part : text.split("\\.", -1)) {
      int number = Integer.parseInt(part);
      if (number > 255) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is no IP address; each number is at most 255");
      }
      ip = ip << 8 | number;
    }
    return ip;
  }

  /**
   * Reads an address like 00:0a:35:02:9d:e4.
   *
   * @throws IllegalArgumentException for anything else
   */
  static long parseMac(String text) {
    if (!MAC.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no MAC address; expected one like 00:0a:35:02:9d:e4");
    }
    return HexFormat.fromHexDigitsToLong(text.replace(":", ""));
  }

  static String ipText(int ip) {
    return (ip >>> 24) + "." + (ip >> 16 & 0xff) + "." + (ip >> 8 & 0xff) + "." + (ip & 0xff);
  }
}
