/** Small applications of Spark whose work is done on boards. */
@NullMarked
package io.coral.spark.examples;

import org.jspecify.annotations.NullMarked;
