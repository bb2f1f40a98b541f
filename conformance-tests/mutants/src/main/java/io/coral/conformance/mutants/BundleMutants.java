package io.coral.conformance.mutants;

import io.coral.conformance.mutants.bundle.LooksAlongTheLibraryPath;
import io.coral.conformance.mutants.bundle.NeedsConfigAdminFirst;
import io.coral.conformance.mutants.bundle.RegistersByHand;
import io.coral.conformance.mutants.bundle.StartsThreeTimes;
import io.coral.conformance.mutants.bundle.WritesALog;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Rule;
import java.util.List;
import org.osgi.framework.Constants;

/** Wrong in how the bundle is packed, and in how it behaves in the framework: PKG, DSC. */
final class BundleMutants {

  private static final String LIBRARY = "native/library.txt";

  static final List<Mutant> ALL =
      List.of(
          new BundleMutant(
              Rule.PKG_01,
              "an import of the specification without an upper bound",
              bundle ->
                  bundle.header(
                      Constants.IMPORT_PACKAGE,
                      imports ->
                          imports.replaceAll(
                              "(io\\.coral\\.spec;version=)\"\\[([\\d.]+),[\\d.]+\\)\"", "$1$2"))),
          new BundleMutant(
              Rule.PKG_02,
              "a capability that names another vendor",
              bundle ->
                  bundle.header(
                      Constants.PROVIDE_CAPABILITY,
                      offered -> offered.replaceAll(";vendor=[^;,]+", ";vendor=nobody"))),
          new BundleMutant(
              Rule.PKG_02,
              "a capability that leaves out the features",
              bundle ->
                  bundle.header(
                      Constants.PROVIDE_CAPABILITY,
                      offered -> offered.replaceAll(";features:List<String>=\"[^\"]*\"", ""))),
          new BundleMutant(
              Rule.PKG_03,
              "a library that is looked for along java.library.path",
              bundle -> bundle.activator(LooksAlongTheLibraryPath.class)),
          new BundleMutant(
              Rule.PKG_04,
              "a Bundle-NativeCode header that does not end in *",
              bundle -> {
                bundle.add(LIBRARY, new byte[0]);
                bundle.addTo(
                    Constants.BUNDLE_NATIVECODE,
                    LIBRARY + ";osname=Linux;osname=MacOSX;osname=Win32");
              }),
          new BundleMutant(
              Rule.PKG_05,
              "a class of the specification in the bundle",
              bundle -> bundle.add(AcceleratorRuntime.class)),
          new BundleMutant(
              Rule.PKG_05,
              "an exported package without a version",
              bundle -> {
                bundle.add(WritesALog.class);
                bundle.addTo(Constants.EXPORT_PACKAGE, WritesALog.class.getPackageName());
              }),
          new BundleMutant(
              Rule.PKG_06,
              "a bundle that wants ConfigAdmin to run before it starts",
              bundle -> bundle.activator(NeedsConfigAdminFirst.class)),
          new BundleMutant(
              Rule.PKG_07,
              "a bundle that starts three times and no more",
              bundle -> bundle.activator(StartsThreeTimes.class)),
          new BundleMutant(
              Rule.PKG_08,
              "a log in the temporary folder",
              bundle -> bundle.activator(WritesALog.class)),
          new BundleMutant(
              Rule.DSC_01,
              "a service that names another vendor",
              bundle ->
                  bundle.replaceIn(
                      "OSGI-INF/",
                      "name=\"coral.runtime.vendor\" type=\"String\" value=\"",
                      "name=\"coral.runtime.vendor\" type=\"String\" value=\"not-")),
          new BundleMutant(
              Rule.DSC_03,
              "devices that are listed where the configuration has none",
              BundleMutants::registerByHand),
          new BundleMutant(
              Rule.DSC_06,
              "a bundle that leaves its devices open when it stops",
              BundleMutants::registerByHand));

  private BundleMutants() {}

  private static void registerByHand(BundleContents bundle) {
    bundle.header("Service-Component", components -> "");
    bundle.activator(RegistersByHand.class);
  }
}
