package io.coral.runtime.intelpac.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import java.util.Optional;
import java.util.UUID;

/**
 * The platform that a descriptor declares: a card can have it, and the binary is for it. A binary
 * does not always tell its own, so that a person writes it down.
 */
public final class DeclaredCard {

  private DeclaredCard() {}

  /**
   * Checks the platform of a descriptor, if it has one. The board's name is left to the card: its
   * own comes from its PCI device id, and not from the binary.
   *
   * @param told what the binary tells; any platform that is not Intel's is declared as it is told
   * @param interfaceId the PR interface of the binary, where it tells one
   * @throws AcceleratorException {@code INVALID_BINARY}, saying what no card has
   */
  public static void require(
      Bitstream bitstream, Optional<Platform> told, Optional<UUID> interfaceId) {
    Optional<Platform> declared = bitstream.platform();
    if (declared.isEmpty() || declared.equals(told)) {
      return;
    }
    Platform platform = declared.get();
    Optional<UUID> version = Guids.parse(platform.version());
    if (!platform.vendor().equals(Boards.VENDOR) || version.isEmpty()) {
      throw wrong(
          bitstream,
          platform,
          "no card has that; expected "
              + Boards.VENDOR
              + "/BOARD/PR-INTERFACE, the last of 32 hexadecimal digits, as coral devices prints it"
              + told.map(platformTold -> "; the binary tells " + platformTold).orElse(""));
    }
    if (interfaceId.isPresent() && !interfaceId.equals(version)) {
      throw wrong(
          bitstream,
          platform,
          "the binary is built for PR interface " + Guids.plain(interfaceId.get()));
    }
  }

  private static AcceleratorException wrong(Bitstream bitstream, Platform platform, String what) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY,
            "check",
            "bitstream " + bitstream.name(),
            "the descriptor's platform is "
                + platform
                + ", and "
                + what
                + "; correct the descriptor's platform")
        .breaking(Rule.PRG_02);
  }
}
