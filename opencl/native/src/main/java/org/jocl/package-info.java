/**
 * JOCL, with the two classes replaced that find its own library and the OpenCL loader: the library
 * comes from this bundle alone, and the loader is named by whoever uses it.
 */
@Export
@Version("2.0.6")
package org.jocl;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
