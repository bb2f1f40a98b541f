/** Requests as spans of OpenTelemetry, where an application has it. */
@NullMarked
package io.coral.telemetry.internal;

import org.jspecify.annotations.NullMarked;
