package io.coral.conformance.mutants;

import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Every mutant of the kit. */
public final class Mutants {

  /** In the order of the specification's chapters, then by what goes wrong. */
  public static final List<Mutant> ALL =
      Stream.of(
              BundleMutants.ALL,
              DeviceMutants.ALL,
              NumberMutants.ALL,
              ResetMutants.ALL,
              EpochMutants.ALL,
              CloseMutants.ALL,
              LastingMutants.ALL,
              MetadataMutants.ALL,
              ProgramMutants.ALL,
              MemoryMutants.ALL,
              CopyMutants.ALL,
              TransferMutants.ALL,
              DataMutants.ALL,
              HostRangeMutants.ALL,
              UnitMutants.ALL,
              ConcurrencyMutants.ALL,
              InterruptMutants.ALL,
              ApartMutants.ALL,
              ErrorMutants.ALL,
              OutcomeMutants.ALL,
              RangeMutants.ALL,
              TimeMutants.ALL,
              CountMutants.ALL,
              NeighbourMutants.ALL,
              AfterMutants.ALL,
              PresenceMutants.ALL,
              HotPlugMutants.ALL,
              ReprogramMutants.ALL,
              AllocationMutants.ALL,
              MisuseMutants.ALL)
          .flatMap(Collection::stream)
          .toList();

  private Mutants() {}

  /** Some mutants, the same for the same seed, in the order of {@link #ALL}. */
  public static List<Mutant> sample(int count, long seed) {
    List<Mutant> shuffled = new ArrayList<>(ALL);
    Collections.shuffle(shuffled, new Random(seed));
    Set<Mutant> chosen = Set.copyOf(shuffled.subList(0, Math.min(count, shuffled.size())));
    return ALL.stream().filter(chosen::contains).toList();
  }

  /** The mutants that break a rule. */
  public static List<Mutant> of(Rule rule) {
    return ALL.stream().filter(mutant -> mutant.rule() == rule).toList();
  }
}
