package dev.norn.sdk.inbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that works off messages of a topic, each once. It is public and not static. Its parameters, in any order and each
 * at most once, are
 *
 * <ul>
 *   <li>a {@link java.sql.Connection}: what is done on it is committed together with the memory of the message;
 *   <li>an {@link InboundMessage};
 *   <li>the payload: a {@code String} or {@code JsonNode} as it is, or any other type as it is read from JSON.
 * </ul>
 *
 * <p>If it throws, its changes are rolled back and the message is tried again after a pause, while messages of other keys go
 * on; after the last attempt the message goes to the dead-letter topic. Durations are numbers with a unit: {@code 100ms},
 * {@code 30s}, {@code 5m}, {@code 12h}, {@code 7d}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface IdempotentConsumer {
    /** The topics. */
    String[] topic();

    /** The consumer group, and the name of the inbox. */
    String group();

    /** The CloudEvents types that are meant; messages of others are skipped without a look at the database. All unless set. */
    String[] types() default {};

    /** How long a message is remembered: longer than any duplicate of it may be under way. */
    String retention() default "7d";

    /** How often a message is tried before it goes to the dead-letter topic. */
    int maxAttempts() default 8;

    /** The pause after the first failure; it doubles with each further one. */
    String firstPause() default "200ms";

    /** The longest pause. */
    String maxPause() default "30s";

    /** The most messages of a partition that wait for a failed one of their key. */
    int maxParked() default 1000;

    /**
     * How long a partition may stand still because so many wait; after that the failed ones go to the dead-letter topic
     * before their last attempt.
     */
    String maxBlocked() default "30s";

    /** Name of the dead-letter topic, in which {@code {topic}} and {@code {group}} stand for those of the message. */
    String deadLetterTopic() default "{topic}.dead-letters";

    /** How many threads consume, each of them some partitions. */
    int concurrency() default 1;
}
