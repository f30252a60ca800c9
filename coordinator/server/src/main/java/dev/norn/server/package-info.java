/** The coordinator as a Micronaut application. */
@NullMarked
package dev.norn.server;

import org.jspecify.annotations.NullMarked;
