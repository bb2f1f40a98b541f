@NullMarked
package io.coral.gateway.http.internal;

import org.jspecify.annotations.NullMarked;
