package dev.norn.sdk.micronaut;

import io.micronaut.aop.Around;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What {@link dev.norn.sdk.outbox.PublishesOutbox} means to Micronaut; the compiler adds it, applications do not write it. */
@Around
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface PublishesReturned {}
