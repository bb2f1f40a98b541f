package io.coral.opencl;

import java.nio.charset.StandardCharsets;
import org.jocl.Pointer;
import org.jspecify.annotations.Nullable;

/** Text that OpenCL gives: its size is asked for first. */
final class ClText {

  private static final int MAX = 1 << 20;

  /** One of OpenCL's getters, with its object and parameter bound. */
  interface Getter {
    int get(long size, @Nullable Pointer value, long @Nullable [] sizeReturned);
  }

  private ClText() {}

  static String read(String what, Getter getter) {
    long[] size = new long[1];
    ClStatus.check(getter.get(0, null, size), "get", what);
    if (size[0] <= 0 || size[0] > MAX) {
      return "";
    }
    byte[] text = new byte[(int) size[0]];
    ClValue.read(text.length, "get", what, (room, value) -> getter.get(room, value, null))
        .get(0, text);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8).strip();
  }
}
