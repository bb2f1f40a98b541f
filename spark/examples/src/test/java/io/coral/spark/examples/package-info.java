@NullMarked
package io.coral.spark.examples;

import org.jspecify.annotations.NullMarked;
