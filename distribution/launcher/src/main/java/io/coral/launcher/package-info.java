/**
 * Boots a folder of bundles in whatever OSGi framework is on the class path, and runs the command
 * line found among them.
 *
 * <p>The launcher names no type of the bundles it boots: it looks up a {@link
 * java.util.function.ToIntFunction} service, and speaks to ConfigAdmin and Declarative Services by
 * reflection, because their packages live in bundles. {@link io.coral.launcher.Launch} is for those
 * who embed it.
 */
@NullMarked
package io.coral.launcher;

import org.jspecify.annotations.NullMarked;
