package io.coral.spec;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a runtime says of itself; constant while it lives.
 *
 * @param id short, lower case, unique among runtimes, e.g. {@code xilinx}
 * @param vendor the vendor's name as artifacts spell it
 * @param specVersion the one specification version that it implements, {@code major.minor} (VER-01)
 * @param features the declared features, from {@link Features} or prefixed {@code x-vendor-}
 * @param composite whether its devices are made of other runtimes' devices; engines leave composite
 *     runtimes out when they look for members
 * @param inProcess whether kernels run inside this JVM, so that a faulty kernel can harm it
 * @param bounds the time bounds it promises
 */
public record RuntimeInfo(
    String id,
    String vendor,
    String specVersion,
    List<String> features,
    boolean composite,
    boolean inProcess,
    Bounds bounds) {

  /** The specification version that this API describes. */
  public static final String SPEC_VERSION = "1.1";

  public RuntimeInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(vendor, "vendor");
    Objects.requireNonNull(specVersion, "specVersion");
    features = List.copyOf(features);
    Objects.requireNonNull(bounds, "bounds");
  }

  /** The properties with which the runtime's OSGi service is registered (DSC-01). */
  public Map<String, Object> serviceProperties() {
    return Map.of(
        RuntimeProvider.PREFIX_ + "id", id,
        RuntimeProvider.PREFIX_ + "vendor", vendor,
        RuntimeProvider.PREFIX_ + "spec", specVersion,
        RuntimeProvider.PREFIX_ + "features", features.toArray(String[]::new),
        RuntimeProvider.PREFIX_ + "composite", composite);
  }

  /** Whether the feature, one of {@link Features}, is declared. */
  public boolean has(String feature) {
    return features.contains(feature);
  }
}
