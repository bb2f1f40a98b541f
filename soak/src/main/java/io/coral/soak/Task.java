package io.coral.soak;

import io.coral.soak.kernels.Add;
import io.coral.soak.kernels.Scale;
import io.coral.soak.kernels.Shift;
import java.util.List;
import java.util.Locale;

/** The accelerators of a soak; each in a bitstream of its own, so that boards are programmed. */
enum Task {
  /** Of two arrays a third. */
  ADD(
      """
      {"name": "add", "kernelId": "floats", "arguments": [
        {"type": "float*", "name": "a", "access": "r"},
        {"type": "float*", "name": "b", "access": "r"},
        {"type": "float*", "name": "c", "access": "w"},
        {"type": "int", "name": "n"}]}
      """,
      Add.class),
  /** One array in place. */
  SCALE(
      """
      {"name": "scale", "kernelId": "floats", "arguments": [
        {"type": "float*", "name": "data"}, {"type": "float", "name": "factor"}]}
      """,
      Scale.class),
  /** One array in place, in two stages that reach it in different memories. */
  AFFINE(
      """
      {"name": ["scale", "shift"], "kernelId": "floats", "arguments": [
        {"type": "float*", "name": "data", "index": ["0", "1"]},
        {"type": "float", "name": "factor", "index": ["1", "-1"]},
        {"type": "float", "name": "offset", "index": ["-1", "0"]}]}
      """,
      Scale.class,
      Shift.class);

  static final float FACTOR = 3;
  static final float OFFSET = 5;

  private final String kernels;
  private final List<Class<?>> classes;

  Task(String kernels, Class<?>... classes) {
    this.kernels = kernels;
    this.classes = List.of(classes);
  }

  String bitstreamId() {
    return "soak." + name().toLowerCase(Locale.ROOT);
  }

  String accelerator() {
    return bitstreamId() + ".floats";
  }

  /** Its kernels as a descriptor tells them. */
  String kernels() {
    return kernels;
  }

  List<Class<?>> classes() {
    return classes;
  }

  /** What must come of the arguments. */
  float result(float a, float b) {
    return switch (this) {
      case ADD -> a + b;
      case SCALE -> a * FACTOR;
      case AFFINE -> a * FACTOR + OFFSET;
    };
  }
}
