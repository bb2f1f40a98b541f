/**
 * The ways into native code: which one this JVM has for calls that are made often, what stands in
 * the way, and how a bundle gives back the native methods that JNA bound to its classes; and what
 * the kernel tells that Java does not, of changes to files.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.natives;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
