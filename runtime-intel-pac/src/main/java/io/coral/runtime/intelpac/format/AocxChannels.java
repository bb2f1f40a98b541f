package io.coral.runtime.intelpac.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kernels of an AOCX and the channels of the board's memory that they use. It is one memory,
 * whose channels the platform interleaves; a program that was compiled without interleaving says so
 * by the artifact's property {@code opencl.channels}, and each channel is a memory then.
 *
 * @param count how many memories there are
 * @param kernels complete, with the memories of each argument
 */
public record AocxChannels(int count, List<KernelInfo> kernels) {

  private static final String CHANNELS = "opencl.channels";

  /** As many as OpenCL's flags can name. */
  private static final int MOST = 7;

  public AocxChannels {
    kernels = List.copyOf(kernels);
  }

  /**
   * Completes what a binary tells by what its descriptor declares.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} for channels or memories that do not fit
   */
  public static AocxChannels of(Bitstream bitstream, List<KernelInfo> binary) {
    int count = count(bitstream);
    List<KernelInfo> kernels = new ArrayList<>();
    for (KernelInfo kernel : binary) {
      List<ArgumentInfo> arguments = new ArrayList<>();
      for (ArgumentInfo argument : kernel.arguments()) {
        arguments.add(argument.isBuffer() ? placed(bitstream, kernel, argument, count) : argument);
      }
      kernels.add(
          new KernelInfo(kernel.name(), List.of(kernel.name()), arguments, kernel.properties()));
    }
    return new AocxChannels(count, kernels);
  }

  private static int count(Bitstream bitstream) {
    String text = bitstream.properties().getOrDefault(CHANNELS, "1").strip();
    if (!text.matches("[1-7]")) {
      throw wrong(
          bitstream,
          "the artifact has "
              + CHANNELS
              + " \""
              + text
              + "\"; expected a number from 1 to "
              + MOST);
    }
    return Integer.parseInt(text);
  }

  private static ArgumentInfo placed(
      Bitstream bitstream, KernelInfo kernel, ArgumentInfo argument, int count) {
    Set<Integer> all = IntStream.range(0, count).boxed().collect(Collectors.toSet());
    Set<Integer> declared =
        bitstream.kernels().stream()
            .filter(candidate -> candidate.name().equals(kernel.name()))
            .flatMap(candidate -> candidate.arguments().stream())
            .filter(candidate -> candidate.index() == argument.index())
            .flatMap(candidate -> candidate.memories().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    if (!all.containsAll(declared)) {
      throw wrong(
          bitstream,
          "argument "
              + argument.index()
              + " of kernel "
              + kernel.name()
              + " lies in memories "
              + declared
              + ", and there are memories 0 to "
              + (count - 1)
              + " by "
              + CHANNELS);
    }
    return new ArgumentInfo(
        argument.index(),
        argument.name(),
        argument.type(),
        OptionalInt.empty(),
        argument.access(),
        declared.isEmpty() ? all : declared,
        argument.properties());
  }

  private static AcceleratorException wrong(Bitstream bitstream, String text) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY, "check", "bitstream " + bitstream.name(), text)
        .breaking(Rule.PRG_02);
  }
}
