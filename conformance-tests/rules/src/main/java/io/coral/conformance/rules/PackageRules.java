package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.source.BundleFile;
import io.coral.conformance.rules.source.KitFramework;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.RuntimeProvider;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** PKG, first half: what the jar's manifest says, as the framework reads it. */
final class PackageRules {

  private static final String SPEC = "io.coral.spec";

  /** A type of the specification as the constant pool of a class spells it. */
  private static final Pattern USED = Pattern.compile("io/coral/spec((?:/[a-z]+)*)/[A-Z]");

  @Verifies(value = "PKG-01", lookAt = "Import-Package in the manifest; bnd writes it")
  void theSpecificationIsImportedUpToItsNextMajorVersion(Bench bench)
      throws InvalidSyntaxException {
    BundleFile file = bench.bundle();
    try (KitFramework framework = KitFramework.installed(file)) {
      Map<String, Filter> imports = imports(framework.bundle().adapt(BundleRevision.class));
      Set<String> used = packagesUsed(file);
      Expect.that(!used.isEmpty(), "the bundle uses the specification", "it names no type of it");
      for (String name : used) {
        Filter filter = imports.get(name);
        Expect.that(
            filter != null, "package " + name + " is imported, as it is used", imports.keySet());
        if (filter == null) {
          return;
        }
        int major = Version.parseVersion(RuntimeInfo.SPEC_VERSION).getMajor();
        expectRange(filter, name, new Version(major, 999, 0), true);
        expectRange(filter, name, new Version(major + 1, 0, 0), false);
        expectRange(filter, name, Version.emptyVersion, false);
      }
    }
  }

  private static void expectRange(Filter filter, String name, Version version, boolean fits) {
    boolean matches =
        filter.matches(
            Map.of(
                PackageNamespace.PACKAGE_NAMESPACE,
                name,
                PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE,
                version));
    Expect.that(
        matches == fits,
        "the import of " + name + (fits ? " takes version " : " does not take version ") + version,
        filter);
  }

  private static Map<String, Filter> imports(BundleRevision revision)
      throws InvalidSyntaxException {
    Map<String, Filter> imports = new LinkedHashMap<>();
    for (BundleRequirement requirement :
        revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE)) {
      String text = requirement.getDirectives().get(Constants.FILTER_DIRECTIVE);
      Matcher name = Pattern.compile("osgi\\.wiring\\.package=([\\w.]+)").matcher(text);
      if (name.find() && name.group(1).startsWith(SPEC)) {
        imports.put(name.group(1), FrameworkUtil.createFilter(text));
      }
    }
    return imports;
  }

  private static Set<String> packagesUsed(BundleFile file) {
    Set<String> used = new TreeSet<>();
    file.forEachClass(
        (name, bytes) -> {
          Matcher matcher = USED.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
          while (matcher.find()) {
            used.add(SPEC + matcher.group(1).replace('/', '.'));
          }
        });
    return used;
  }

  @Verifies(
      value = "PKG-02",
      lookAt = "@RuntimeProvider on the component: it writes the capability",
      fresh = true)
  void theCapabilityEqualsTheDeclaration(Bench bench) {
    // a capability is written at build time, and settings may change what the runtime declares
    try (KitFramework framework = KitFramework.bootWithoutSettings(bench.bundle())) {
      List<BundleCapability> declared =
          framework
              .bundle()
              .adapt(BundleRevision.class)
              .getDeclaredCapabilities(RuntimeProvider.NAMESPACE);
      Expect.equal("the number of capabilities io.coral.runtime", 1, declared.size());
      Map<String, Object> attributes = declared.get(0).getAttributes();
      framework.start();
      RuntimeInfo info = framework.runtime().info();
      Expect.equal("the attribute id", info.id(), attributes.get("id"));
      Expect.equal("the attribute vendor", info.vendor(), attributes.get("vendor"));
      Expect.equal(
          "the attribute spec, a Version",
          Version.parseVersion(info.specVersion()),
          attributes.get("spec"));
      Expect.equal(
          "the attribute features",
          new HashSet<>(info.features()),
          set(attributes.get("features")));
    }
  }

  /** A list attribute, an array of a service property, or one text, as a set; empty texts apart. */
  static Set<Object> set(@org.jspecify.annotations.Nullable Object value) {
    Set<Object> set = new HashSet<>();
    if (value instanceof Collection<?> collection) {
      set.addAll(collection);
    } else if (value instanceof Object[] array) {
      set.addAll(Arrays.asList(array));
    } else if (value != null) {
      set.add(value);
    }
    set.remove("");
    return set;
  }

  @Verifies(value = "PKG-05", lookAt = "Export-Package, and what is packed into the jar")
  void exportsHaveVersionsAndTheSpecificationIsNotInside(Bench bench) {
    BundleFile file = bench.bundle();
    file.forEachClass(
        (name, bytes) ->
            Expect.that(
                !name.startsWith("io/coral/spec/"),
                "the bundle contains no class of the specification",
                name));
    try (KitFramework framework = KitFramework.installed(file)) {
      for (BundleCapability exported :
          framework
              .bundle()
              .adapt(BundleRevision.class)
              .getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
        Object version = exported.getAttributes().get(Constants.VERSION_ATTRIBUTE);
        Expect.that(
            !Version.emptyVersion.equals(version),
            "each exported package has a version",
            exported.getAttributes());
      }
    }
  }
}
