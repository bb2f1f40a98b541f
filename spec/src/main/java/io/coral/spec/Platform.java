package io.coral.spec;

import java.util.Objects;

/**
 * The board and shell that a bitstream is built for, e.g. {@code xilinx/u280/xdma_201920.3}.
 *
 * @param vendor the board's vendor
 * @param name the board
 * @param version the shell
 */
public record Platform(String vendor, String name, String version) {
  public Platform {
    Objects.requireNonNull(vendor, "vendor");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
  }

  @Override
  public String toString() {
    return vendor + "/" + name + "/" + version;
  }
}
