package io.coral.runtime.xilinx.internal;

import io.coral.runtime.xilinx.format.Xclbin;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import java.util.List;
import java.util.TreeSet;

/**
 * Whether a file is built for the shell that a board has. A shell that is loaded in stages goes by
 * one name on the board and by another in files. There the UUIDs of interfaces decide, as they do
 * in the driver: the board must have each one that the file names. Where one side tells none, names
 * decide, and an operator may declare two of them equal.
 *
 * @param device the board, with its interfaces and the platforms that were declared equal to its
 *     own
 */
record ShellMatch(DeviceInfo device) {

  /**
   * Checks a file and what its descriptor says.
   *
   * @throws AcceleratorException {@code INCOMPATIBLE}, naming both and what would decide (PRG-03)
   */
  void require(Bitstream bitstream, Xclbin xclbin) {
    Platform built =
        xclbin
            .platform()
            .orElseGet(() -> new Platform("unnamed", xclbin.header().platform(), "unknown"));
    List<String> needed = xclbin.interfaces();
    boolean runs = device.runs(built, needed);
    if (!runs && device.decidesByInterfaces(needed)) {
      throw incompatible(
          bitstream,
          "it is built for "
              + built
              + " on the interfaces "
              + new TreeSet<>(needed)
              + ", and the board is "
              + device.platform()
              + " with the interfaces "
              + new TreeSet<>(device.interfaces())
              + "; use an artifact that is built for this shell");
    }
    if (!runs) {
      throw incompatible(bitstream, names(built) + undecided(xclbin));
    }
    bitstream
        .platform()
        .filter(declared -> !device.runs(declared, List.of()) && !declared.equals(built))
        .ifPresent(
            declared -> {
              throw incompatible(bitstream, "its descriptor says otherwise: " + names(declared));
            });
  }

  private String names(Platform built) {
    return "it is built for "
        + built
        + ", and the device is "
        + device.platform()
        + "; use the artifact for "
        + device.platform();
  }

  private String undecided(Xclbin xclbin) {
    if (device.interfaces().isEmpty() && xclbin.interfaces().isEmpty()) {
      return "";
    }
    return ". The names alone do not decide for shells that are loaded in stages: "
        + (device.interfaces().isEmpty()
            ? "the board tells no interface UUIDs (interface_uuids in its sysfs folder), the file"
                + " names "
                + new TreeSet<>(xclbin.interfaces())
            : "the file names no interface UUIDs, the board tells "
                + new TreeSet<>(device.interfaces()))
        + ". If both belong together, declare the names equal by the setting "
        + XilinxSettings.EQUAL;
  }

  private static AcceleratorException incompatible(Bitstream bitstream, String text) {
    return AcceleratorException.of(
            ErrorCode.INCOMPATIBLE, "check", "bitstream " + bitstream.name(), text)
        .breaking(Rule.PRG_03);
  }
}
