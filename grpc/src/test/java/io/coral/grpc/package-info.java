@NullMarked
package io.coral.grpc;

import org.jspecify.annotations.NullMarked;
