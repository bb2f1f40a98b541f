package io.coral.runtime.intelpac.format;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** How artifacts spell Intel's boards. */
public final class Boards {

  /** The vendor, as artifacts spell it. */
  public static final String VENDOR = "intel";

  private static final String ARRIA_10 = "pac_a10";
  private static final String STRATIX_10 = "pac_s10";
  private static final String N3000 = "pac_n3000";

  /** By PCI device id, physical and virtual function. */
  private static final Map<Integer, String> BY_PCI_DEVICE =
      Map.of(
          0x09c4, ARRIA_10,
          0x09c5, ARRIA_10,
          0x0b2b, STRATIX_10,
          0x0b2c, STRATIX_10,
          0x0b30, N3000,
          0x0b31, N3000);

  /** By the PR interface of the shells that Intel released. */
  private static final Map<UUID, String> BY_INTERFACE =
      Map.of(
          UUID.fromString("38d782e3-b612-5343-b934-2433e348ac4c"), ARRIA_10,
          UUID.fromString("69528db6-eb31-577a-8c36-68f9faa081f6"), ARRIA_10,
          UUID.fromString("9346116d-a52d-5ca8-b06a-a9a389ef7c8d"), STRATIX_10,
          UUID.fromString("bfac4d85-1ee8-56fe-8c95-865ce1bbaa2d"), STRATIX_10);

  private Boards() {}

  /** The board of a PCI device; {@code fpga_09c4} and its like for one that is not known. */
  public static String ofPciDevice(OptionalInt deviceId) {
    if (deviceId.isEmpty()) {
      return "fpga";
    }
    return BY_PCI_DEVICE.getOrDefault(
        deviceId.getAsInt(), String.format("fpga_%04x", deviceId.getAsInt()));
  }

  /** The board whose shell has that PR interface, where it is known. */
  public static Optional<String> ofInterface(UUID interfaceId) {
    return Optional.ofNullable(BY_INTERFACE.get(interfaceId));
  }

  /** The card that the compiler means by a board's name, such as {@code pac_s10_usm}. */
  public static Optional<String> ofCompiler(String board) {
    return BY_PCI_DEVICE.values().stream()
        .distinct()
        .filter(card -> board.equals(card) || board.startsWith(card + "_"))
        .findFirst();
  }

  /** Whether Intel gave this PCI device id to such a card. */
  public static boolean isCard(int pciDeviceId) {
    return BY_PCI_DEVICE.containsKey(pciDeviceId);
  }
}
