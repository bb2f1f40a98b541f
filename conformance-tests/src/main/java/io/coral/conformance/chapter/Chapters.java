package io.coral.conformance.chapter;

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
          ResourceRules.class,
          MetadataRules.class,
          ProgramRules.class,
          BinaryRules.class,
          EpochRules.class,
          MemoryRules.class,
          BufferRules.class,
          CopyRules.class,
          ArgumentRules.class,
          RunRules.class,
          ConcurrencyRules.class,
          AwaitRules.class,
          ErrorRules.class);

  private Chapters() {}
}
