package io.coral.runtime.xilinx.format;

import java.util.Objects;

/**
 * One entry of the IP layout.
 *
 * @param index position in the layout
 * @param type {@link #KERNEL} for a compute unit; anything else is part of the shell
 * @param properties as in the file; bits 8 to 15 are the control protocol
 * @param baseAddress of the control registers; -1 where it has none
 * @param kernel the part of the name before the colon
 * @param name the part of the name behind the colon; empty where there is none
 */
public record KernelInstance(
    int index, int type, int properties, long baseAddress, String kernel, String name) {

  /** Type number of a compute unit. */
  public static final int KERNEL = 1;

  private static final int CONTROL_NONE = 2;

  public KernelInstance {
    Objects.requireNonNull(kernel, "kernel");
    Objects.requireNonNull(name, "name");
  }

  /** Whether it is a compute unit, with a name to open it by. */
  public boolean isKernel() {
    return type == KERNEL && !name.isEmpty();
  }

  /** Whether it runs by itself from the moment when the device is programmed. */
  public boolean isFreeRunning() {
    return ((properties >> 8) & 0xff) == CONTROL_NONE;
  }

  /** How the host starts it, in the words of the vendor's tools. */
  public String control() {
    return switch ((properties >> 8) & 0xff) {
      case 0 -> "ap_ctrl_hs";
      case 1 -> "ap_ctrl_chain";
      case CONTROL_NONE -> "ap_ctrl_none";
      default -> "control-" + ((properties >> 8) & 0xff);
    };
  }

  /** The name to open it by, e.g. <code>vadd:{vadd_1}</code>. */
  public String openName() {
    return kernel + ":{" + name + "}";
  }
}
