package io.coral.itests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of the house, held on the jars that ship. */
@Tag("once")
class ArchitectureTest {
  /** What io.coral.grpc carries of others. */
  private static final Pattern EMBEDDED =
      Pattern.compile(".*!/(io/grpc|io/netty|io/perfmark|com/google)/.*");

  private static JavaClasses shipped;

  @BeforeAll
  static void readTheJars() throws IOException {
    List<JarFile> jars = new ArrayList<>();
    for (Path file : coralJars()) {
      jars.add(new JarFile(file.toFile()));
    }
    jars.add(new JarFile(System.getProperty("coral.kit")));
    // what the kit's jar unpacks is there already
    shipped =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("!/home/"))
            .withImportOption(location -> !location.matches(EMBEDDED))
            .importJars(jars);
    for (JarFile jar : jars) {
      jar.close();
    }
  }

  static List<Path> coralJars() throws IOException {
    try (Stream<Path> files = Files.walk(Built.HOME)) {
      return files
          .filter(file -> file.getFileName().toString().matches("io\\.coral\\..*\\.jar"))
          .collect(
              HashMap<String, Path>::new,
              (found, file) -> found.put(file.getFileName().toString(), file),
              Map::putAll)
          .values()
          .stream()
          .sorted()
          .toList();
    }
  }

  /** Package of the room, the Coral packages it may use, and how many classes it has at least. */
  static Stream<Arguments> arrows() {
    return Stream.of(
        Arguments.of("io.coral.spec..", List.of(), 30),
        Arguments.of("io.coral.api..", List.of("io.coral.spec.."), 15),
        Arguments.of(
            "io.coral.core..",
            List.of("io.coral.api..", "io.coral.natives..", "io.coral.spec.."),
            20),
        Arguments.of("io.coral.core.schedule..", List.of(), 30),
        Arguments.of("io.coral.core.claim..", List.of("io.coral.spec.."), 4),
        Arguments.of("io.coral.core.finding..", List.of("io.coral.spec.."), 2),
        Arguments.of("io.coral.core.array..", List.of("io.coral.api..", "io.coral.spec.."), 10),
        Arguments.of(
            "io.coral.core.memory..",
            List.of(
                "io.coral.core.array..",
                "io.coral.core.schedule..",
                "io.coral.api..",
                "io.coral.spec.."),
            20),
        Arguments.of("io.coral.core.request..", List.of("io.coral.api..", "io.coral.spec.."), 6),
        Arguments.of("io.coral.core.account..", List.of("io.coral.api..", "io.coral.spec.."), 8),
        Arguments.of(
            "io.coral.core.repository..",
            List.of(
                "io.coral.core.finding..",
                "io.coral.api..",
                "io.coral.natives..",
                "io.coral.spec.."),
            20),
        Arguments.of(
            "io.coral.core.canary..",
            List.of("io.coral.core.repository..", "io.coral.api..", "io.coral.spec.."),
            5),
        Arguments.of(
            "io.coral.core.whatif..",
            List.of("io.coral.core.account..", "io.coral.core.schedule.."),
            8),
        Arguments.of("io.coral.repository..", List.of("io.coral.api..", "io.coral.spec.."), 20),
        Arguments.of("io.coral.protocol..", List.of(), 30),
        Arguments.of(
            "io.coral.daemon..",
            List.of("io.coral.protocol..", "io.coral.api..", "io.coral.spec.."),
            12),
        Arguments.of("io.coral.grpc..", List.of(), 5),
        Arguments.of(
            "io.coral.inaccel..",
            List.of("io.coral.grpc..", "io.coral.api..", "io.coral.spec.."),
            20),
        Arguments.of(
            "io.coral.kubernetes..",
            List.of("io.coral.grpc..", "io.coral.inaccel", "io.coral.api..", "io.coral.spec.."),
            20),
        Arguments.of(
            "io.coral.gateway..",
            List.of("io.coral.grpc..", "io.coral.api..", "io.coral.spec.."),
            20),
        Arguments.of(
            "io.coral.client..",
            List.of("io.coral.protocol..", "io.coral.api..", "io.coral.spec.."),
            8),
        Arguments.of("io.coral.runtime.sim..", List.of("io.coral.spec.."), 20),
        Arguments.of("io.coral.natives..", List.of("io.coral.spec.."), 5),
        Arguments.of("io.coral.opencl..", List.of("io.coral.natives..", "io.coral.spec.."), 10),
        Arguments.of(
            "io.coral.runtime.xilinx..", List.of("io.coral.opencl..", "io.coral.spec.."), 10),
        Arguments.of("io.coral.layers..", List.of("io.coral.spec.."), 5),
        Arguments.of("io.coral.runtime.dualfpga..", List.of("io.coral.spec.."), 10),
        Arguments.of(
            "io.coral.runtime.intelpac..",
            List.of("io.coral.natives..", "io.coral.opencl..", "io.coral.spec.."),
            5),
        Arguments.of(
            "io.coral.runtime.inaccel..", List.of("io.coral.natives..", "io.coral.spec.."), 20),
        Arguments.of(
            "io.coral.cli..",
            List.of("io.coral.api..", "io.coral.spec..", "io.coral.client..", "io.coral.protocol"),
            25),
        Arguments.of("io.coral.serve..", List.of("io.coral.api..", "io.coral.spec.."), 10),
        Arguments.of("io.coral.metrics..", List.of("io.coral.api..", "io.coral.spec.."), 4),
        Arguments.of("io.coral.page..", List.of(), 1),
        Arguments.of("io.coral.telemetry..", List.of(), 1),
        Arguments.of("io.coral.top..", List.of("io.coral.cli.serve..", "io.coral.launcher.."), 6),
        Arguments.of("io.coral.launcher..", List.of(), 12),
        Arguments.of("io.coral.whatif..", List.of("io.coral.core..", "io.coral.launcher.."), 3),
        Arguments.of("io.coral.kit..", List.of("io.coral.launcher.."), 1),
        Arguments.of(
            "io.coral.examples..",
            List.of("io.coral.api..", "io.coral.spec..", "io.coral.runtime.sim.kernel.."),
            2),
        Arguments.of(
            "io.coral.conformance.rules..", List.of("io.coral.spec..", "io.coral.launcher.."), 60),
        Arguments.of(
            "io.coral.conformance.runner..",
            List.of(
                "io.coral.conformance.rules..",
                "io.coral.launcher..",
                "io.coral.layers.wrap..",
                "io.coral.spec.."),
            20),
        Arguments.of(
            "io.coral.conformance.report..",
            List.of("io.coral.conformance.runner..", "io.coral.launcher..", "io.coral.spec.."),
            5),
        Arguments.of(
            "io.coral.conformance.capsule..",
            List.of("io.coral.conformance.runner..", "io.coral.spec.."),
            5),
        Arguments.of(
            "io.coral.conformance.mutants..",
            List.of(
                "io.coral.conformance.runner..",
                "io.coral.conformance.rules..",
                "io.coral.launcher..",
                "io.coral.layers.wrap..",
                "io.coral.spec.."),
            40),
        Arguments.of(
            "io.coral.conformance.command..",
            List.of(
                "io.coral.conformance..",
                "io.coral.launcher..",
                "io.coral.layers..",
                "io.coral.spec.."),
            10),
        Arguments.of(
            "io.coral.soak..",
            List.of(
                "io.coral.spec..",
                "io.coral.api..",
                "io.coral.core..",
                "io.coral.daemon..",
                "io.coral.client..",
                "io.coral.runtime.sim..",
                "io.coral.launcher.."),
            15),
        Arguments.of(
            "io.coral.benchmarks..",
            List.of(
                "io.coral.spec..",
                "io.coral.api..",
                "io.coral.core..",
                "io.coral.repository..",
                "io.coral.metrics..",
                "io.coral.daemon..",
                "io.coral.client..",
                "io.coral.protocol..",
                "io.coral.grpc..",
                "io.coral.inaccel..",
                "io.coral.gateway..",
                "io.coral.kubernetes..",
                "io.coral.runtime..",
                "io.coral.launcher.."),
            5));
  }

  @ParameterizedTest(name = "{0} uses {1}")
  @MethodSource("arrows")
  void aRoomUsesOnlyWhatStandsToItsRight(String room, List<String> allowed, int atLeast) {
    DescribedPredicate<JavaClass> own = resideInAPackage(room);
    DescribedPredicate<JavaClass> others =
        resideInAPackage("io.coral..")
            .and(DescribedPredicate.not(own))
            .and(DescribedPredicate.not(resideInAnyPackage(allowed.toArray(String[]::new))))
            .as("Coral classes out of reach");

    assertThat(shipped.that(own)).hasSizeGreaterThanOrEqualTo(atLeast);
    noClasses().that(own).should().dependOnClassesThat(others).check(shipped);
  }

  @Test
  void theSpecificationUsesTheJdkAndOsgiAnnotationsAloneWhereItIsNoService() {
    classes()
        .that()
        .resideInAPackage("io.coral.spec..")
        .and()
        .resideOutsideOfPackage("io.coral.spec.service")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.coral.spec..",
            "org.osgi.annotation..",
            "org.osgi.service.component.annotations..",
            "org.jspecify..")
        .check(shipped);
    noClasses()
        .that()
        .resideInAPackage("io.coral.spec..")
        .and()
        .resideOutsideOfPackage("io.coral.spec.service")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.coral.spec.service")
        .check(shipped);
  }

  @Test
  void theSchedulerOwnsNoThreadNoLockAndNoClock() {
    classes()
        .that()
        .resideInAPackage("io.coral.core.schedule..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "io.coral.core.schedule..",
                    "java.lang",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "org.jspecify..")
                .and(
                    DescribedPredicate.not(
                        belongToAnyOf(System.class, Thread.class, ThreadLocal.class)))
                .as("are the scheduler's own, collections or functions"))
        .check(shipped);
  }

  @Test
  void onlyTheLauncherMayKnowAFrameworkAndNobodyKnowsFelix() {
    String listeners = "org.apache.felix.http.jetty";
    noClasses()
        .that()
        .resideOutsideOfPackage("io.coral.launcher..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.apache.felix..", "org.eclipse.osgi..")
                .and(DescribedPredicate.not(resideInAPackage(listeners))))
        .check(shipped);
    // the HTTP service has no other way to listen at a socket file, or by TLS with a renewed key
    noClasses()
        .that()
        .resideOutsideOfPackage("io.coral.gateway.http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(listeners)
        .check(shipped);
  }

  /** A package and its internal half are one: the half reads and writes what the package shows. */
  @Test
  void packagesFormNoCircle() {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getPackageName();
                return name.startsWith("io.coral.")
                    ? SliceIdentifier.of(name.replaceFirst("\\.internal$", ""))
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "packages";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(shipped);
  }

  @Test
  void noPackageIsSplitOverTwoJars() throws IOException {
    Map<String, String> owners = new HashMap<>();
    List<String> split = new ArrayList<>();
    for (Path file : coralJars()) {
      try (JarFile jar = new JarFile(file.toFile())) {
        jar.stream()
            .map(JarEntry::getName)
            .filter(name -> name.endsWith(".class") && name.contains("/"))
            .map(name -> name.substring(0, name.lastIndexOf('/')))
            .distinct()
            .forEach(
                name -> {
                  String other = owners.putIfAbsent(name, file.getFileName().toString());
                  if (other != null) {
                    split.add(name + " is in " + other + " and " + file.getFileName());
                  }
                });
      }
    }
    assertThat(owners).hasSizeGreaterThan(15);
    assertThat(split).isEmpty();
  }

  @Test
  void whatAVendorImplementsKnowsNothingOfTheLifeCycleOverIt() {
    noClasses()
        .that()
        .resideInAPackage("io.coral.spec.backend..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.coral.spec.lifecycle..", "io.coral.spec.settings..")
        .check(shipped);
  }

  @Test
  void noBundleExportsWhatIsInternal() throws IOException {
    List<String> exported = new ArrayList<>();
    int bundles = 0;
    for (Path file : coralJars()) {
      try (JarFile jar = new JarFile(file.toFile())) {
        String exports = jar.getManifest().getMainAttributes().getValue("Export-Package");
        if (exports != null) {
          bundles++;
          Arrays.stream(exports.split("[,;]", -1))
              .filter(name -> name.startsWith("io.coral.") && name.contains(".internal"))
              .map(name -> file.getFileName() + ": " + name)
              .forEach(exported::add);
        }
      }
    }
    assertThat(bundles).isGreaterThan(8);
    assertThat(exported).isEmpty();
  }

  @Test
  void whatAServiceLoaderFindsIsLookedForInOnePlace() {
    noClasses()
        .that()
        .resideInAnyPackage("io.coral.core..", "io.coral.runtime..", "io.coral.spec..")
        .and()
        .doNotHaveFullyQualifiedName("io.coral.spec.foreign.Providers")
        .should()
        .callMethod(ServiceLoader.class, "load", Class.class, ClassLoader.class)
        .orShould()
        .callMethod(ServiceLoader.class, "load", Class.class)
        .because("a broken provider file must cost what it names and nothing else")
        .check(shipped);
  }

  @Test
  void noLoggerIsMadeByAStaticInitialiser() {
    noFields()
        .that()
        .haveRawType("org.slf4j.Logger")
        .should()
        .beStatic()
        .allowEmptyShould(true)
        .because("a class loaded while SLF4J is refreshed would wait for the framework's lock")
        .check(shipped);
  }
}
