@NullMarked
package io.coral.spark.sql.kernels;

import org.jspecify.annotations.NullMarked;
