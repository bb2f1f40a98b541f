package io.coral.runtime.xilinx.format;

import java.util.Objects;

/**
 * One clock.
 *
 * @param name the file's name for it
 * @param type unused 0, data 1, kernel 2, system 3
 * @param megahertz frequency in MHz
 */
public record Clock(String name, int type, int megahertz) {
  public Clock {
    Objects.requireNonNull(name, "name");
  }
}
