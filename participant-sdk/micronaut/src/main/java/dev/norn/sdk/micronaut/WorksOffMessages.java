package dev.norn.sdk.micronaut;

import io.micronaut.context.annotation.Executable;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What {@link dev.norn.sdk.inbox.IdempotentConsumer} means to Micronaut; the compiler adds it, applications do not write it.
 */
@Executable(processOnStartup = true)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface WorksOffMessages {}
