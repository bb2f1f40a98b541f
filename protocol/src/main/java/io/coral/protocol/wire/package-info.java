/** The messages, generated from {@code coral.proto}, which is their documentation. */
@Export
@Version("1.0.0")
package io.coral.protocol.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
