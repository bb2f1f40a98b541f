/** Accelerators over the columns of DataFrames, and as functions of SQL. */
@NullMarked
package io.coral.spark.sql;

import org.jspecify.annotations.NullMarked;
