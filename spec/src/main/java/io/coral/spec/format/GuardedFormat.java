package io.coral.spec.format;

import io.coral.spec.Bitstream;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A vendor's format, whose every failure is an AcceleratorException. */
record GuardedFormat(BitstreamFormat format) implements BitstreamFormat {

  @Override
  public String id() {
    return ForeignCode.call("id", format.getClass().getName(), format::id);
  }

  @Override
  public boolean recognises(ByteBuffer head) {
    return ForeignCode.call("recognises", id(), () -> format.recognises(head));
  }

  @Override
  public Bitstream describe(String name, ByteBuffer bytes) {
    return ForeignCode.call("describe", name, () -> format.describe(name, bytes));
  }

  @Override
  public boolean tellsKernels(ByteBuffer bytes) {
    return ForeignCode.call("tellsKernels", id(), () -> format.tellsKernels(bytes));
  }

  @Override
  public Bitstream check(Bitstream declared) {
    return ForeignCode.call("check", declared.name(), () -> format.check(declared));
  }

  @Override
  public Bitstream build(List<Path> sources, Map<String, String> options) {
    return ForeignCode.call("build", id(), () -> format.build(sources, options));
  }
}
