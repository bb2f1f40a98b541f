package io.coral.gateway.functions.internal;

import java.nio.ByteBuffer;

/**
 * One body to be computed.
 *
 * @param name of its field, and {@code file} its sender's name for it; empty where it came alone
 * @param type its media type
 * @param bytes in memory that stays until the answer is written
 */
record Part(String name, String file, String type, ByteBuffer bytes) {}
