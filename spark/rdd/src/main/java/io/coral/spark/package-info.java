/**
 * Boards for the executors of Apache Spark: plugins that find and open them, and calls of
 * accelerators in the tasks of RDDs.
 */
@NullMarked
package io.coral.spark;

import org.jspecify.annotations.NullMarked;
