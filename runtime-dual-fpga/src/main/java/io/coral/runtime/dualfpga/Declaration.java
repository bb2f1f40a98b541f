package io.coral.runtime.dualfpga;

import io.coral.spec.Bounds;
import io.coral.spec.Features;
import io.coral.spec.RuntimeInfo;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** What the runtime declares: what all its member runtimes have and a group can pass on. */
final class Declaration {

  /** What a group can pass on. */
  static final List<String> FEATURES =
      List.of(
          Features.REGISTERS,
          Features.RESET,
          Features.HOT_PLUG,
          Features.PEER_COPY,
          Features.SUB_BUFFERS,
          Features.FAULT_REPORTING,
          Features.TIMESTAMPS,
          Features.DIRECT_WRAP,
          Features.HOST_RANGES);

  /** What finding out, and handing on to all boards, adds to the bounds of the members. */
  private static final Duration ADDED = Duration.ofMillis(500);

  private Declaration() {}

  static RuntimeInfo of(List<RuntimeInfo> infos) {
    List<String> features =
        FEATURES.stream()
            .filter(feature -> infos.stream().allMatch(info -> info.has(feature)))
            .toList();
    return new RuntimeInfo(
        DualFpgaRuntime.ID,
        DualFpgaRuntime.VENDOR,
        RuntimeInfo.SPEC_VERSION,
        features,
        true,
        infos.stream().anyMatch(RuntimeInfo::inProcess),
        infos.isEmpty() ? Bounds.DEFAULT : bounds(infos, features.contains(Features.HOT_PLUG)));
  }

  private static Bounds bounds(List<RuntimeInfo> infos, boolean hotPlug) {
    return new Bounds(
        longest(infos, Bounds::stopGrace).plus(ADDED),
        longest(infos, Bounds::programDrain),
        longest(infos, Bounds::deviceLoss).plus(ADDED),
        hotPlug ? longest(infos, Bounds::hotPlug).plus(ADDED) : Duration.ZERO,
        longest(infos, Bounds::timestampError));
  }

  private static Duration longest(List<RuntimeInfo> infos, Function<Bounds, Duration> bound) {
    return infos.stream()
        .map(info -> bound.apply(info.bounds()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
