package dev.norn.sdk.outbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method whose return value is published in the transaction in which it runs: an {@link OutboxEvent}, or a collection or
 * an optional of them; null publishes nothing. If it throws, nothing is published, and what becomes of its work is the
 * transaction's matter.
 *
 * <p>Around it there must be a transaction: a branch operation's, or the framework's, of the method itself or of its caller.
 * Without one the method is not even called. The SDK's integrations for Micronaut and Spring Boot do the publishing.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface PublishesOutbox {}
