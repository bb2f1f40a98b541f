package io.coral.runtime.xilinx;

import io.coral.opencl.support.WorkSize;
import io.coral.runtime.xilinx.format.DeclaredInterfaces;
import io.coral.runtime.xilinx.format.XclbinDescription;
import io.coral.runtime.xilinx.format.XclbinReader;
import io.coral.runtime.xilinx.internal.OpenClBuild;
import io.coral.spec.Bitstream;
import io.coral.spec.format.BitstreamFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** The xclbin format as tools see it; reading a file needs no native library. Stateless. */
@Component(service = BitstreamFormat.class)
public final class XclbinFormat implements BitstreamFormat {

  /** Made by Declarative Services, or by {@link java.util.ServiceLoader}. */
  public XclbinFormat() {}

  @Override
  public String id() {
    return "xclbin";
  }

  @Override
  public boolean recognises(ByteBuffer head) {
    return XclbinReader.recognises(head);
  }

  @Override
  public Bitstream describe(String name, ByteBuffer bytes) {
    return XclbinDescription.of(name, bytes, XclbinReader.read(name, bytes));
  }

  @Override
  public boolean tellsKernels(ByteBuffer bytes) {
    return true;
  }

  @Override
  public Bitstream check(Bitstream declared) {
    Bitstream described = BitstreamFormat.super.check(declared);
    DeclaredInterfaces.require(declared, Bitstream.interfaces(described.properties()));
    return WorkSize.answered(described, XclbinDescription.workSizes(declared, described.kernels()));
  }

  /**
   * Makes an xclbin out of OpenCL C, for a device of an OpenCL platform that has a compiler; it
   * needs the OpenCL loader and that platform, and nothing else here does.
   *
   * @param sources files of OpenCL C, compiled as one
   * @param options {@code platform}, {@code device}, {@code banks} (e.g. {@code
   *     DDR:1GiB,2xHBM:256MiB}), {@code connect} (e.g. {@code vadd.a=0,vadd.b=0+1}), {@code units}
   *     (e.g. {@code vadd=2}), {@code global} (e.g. {@code vadd=n}), {@code local} (e.g. {@code
   *     vadd=64}), {@code sizes} (e.g. {@code f.parameters=12}), {@code options} for the compiler;
   *     all may be absent
   */
  @Override
  public Bitstream build(List<Path> sources, Map<String, String> options) {
    String name = sources.isEmpty() ? "xclbin" : sources.get(0).getFileName() + ".xclbin";
    return describe(name, OpenClBuild.of(sources, options));
  }
}
