@NullMarked
package io.coral.spark.examples.kernels;

import org.jspecify.annotations.NullMarked;
