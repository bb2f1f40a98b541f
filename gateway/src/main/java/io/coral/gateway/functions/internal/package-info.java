/** Functions over HTTP: bytes in, bytes out, and events of CloudEvents. */
@NullMarked
package io.coral.gateway.functions.internal;

import org.jspecify.annotations.NullMarked;
