/**
 * Tells Micronaut's compiler which of the SDK's annotations put an interceptor around a method: the SDK's core knows no
 * framework, so its annotations cannot say so themselves.
 */
@NullMarked
package dev.norn.sdk.micronaut.processor;

import org.jspecify.annotations.NullMarked;
