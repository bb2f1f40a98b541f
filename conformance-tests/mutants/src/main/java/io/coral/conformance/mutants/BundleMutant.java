package io.coral.conformance.mutants;

import io.coral.conformance.rules.source.BundleFile;
import io.coral.spec.Rule;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A bundle that is packed wrongly, or misbehaves in the framework.
 *
 * @param rule the rule that it breaks
 * @param wrong what is wrong
 * @param edit makes a sound bundle wrong
 */
public record BundleMutant(Rule rule, String wrong, Consumer<BundleContents> edit)
    implements Mutant {
  public BundleMutant {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(wrong, "wrong");
    Objects.requireNonNull(edit, "edit");
  }

  /** Writes a bundle that does this one thing wrong, and all else as the given one does. */
  public void write(BundleFile sound, Path jar) {
    BundleContents contents = BundleContents.of(sound.jar());
    edit.accept(contents);
    contents.write(jar);
  }

  @Override
  public String toString() {
    return rule.id() + ": " + wrong;
  }
}
