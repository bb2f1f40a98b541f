package io.coral.conformance.rules;

import java.util.List;

/** Every class of rule tests. */
public final class Chapters {

  /** In the order of the specification. */
  public static final List<Class<?>> ALL =
      List.of(
          VersionRules.class,
          PackageRules.class,
          BundleRules.class,
          EnvironmentRules.class,
          DiscoveryRules.class,
          LifeCycleRules.class,
          LeakRules.class,
          LossRules.class,
          LastingRules.class,
          NumberRules.class,
          ResourceRules.class,
          ResetRules.class,
          MetadataRules.class,
          ProgramRules.class,
          BinaryRules.class,
          EpochRules.class,
          MemoryRules.class,
          BufferRules.class,
          CopyRules.class,
          HostRangeRules.class,
          TransferRules.class,
          ArgumentRules.class,
          RunRules.class,
          TimeRules.class,
          ConcurrencyRules.class,
          AwaitRules.class,
          InterruptRules.class,
          ApartRules.class,
          CallbackRules.class,
          ErrorRules.class);

  private Chapters() {}
}
