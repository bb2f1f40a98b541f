/** A runtime as a service of OSGi. Nothing else of the specification needs a framework. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.spec.service;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
