/** Participants in Micronaut applications. */
@NullMarked
package dev.norn.sdk.micronaut;

import org.jspecify.annotations.NullMarked;
