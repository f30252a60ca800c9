package dev.norn.protocol;

/**
 * Header names of records of Kafka that could not be worked off. Values are text in UTF-8.
 *
 * <p>A record on a dead-letter topic has key, value and headers as they were, and those that begin with {@link #PREFIX}, which
 * say where it comes from and why it is here. A record that was brought back from the coordinator's list of dead letters is on
 * its original topic again, without those and with the ones that begin with {@link #REDRIVE_PREFIX}; if it fails again, it
 * takes them along to the dead-letter topic.
 */
public final class DeadLetterHeaders {
    /** What all headers begin with that say why a record is on a dead-letter topic. */
    public static final String PREFIX = "norn-dead-letter-";

    /** The topic it comes from. */
    public static final String TOPIC = PREFIX + "topic";

    /** Its partition there. */
    public static final String PARTITION = PREFIX + "partition";

    /** Its offset there. */
    public static final String OFFSET = PREFIX + "offset";

    /** Its timestamp there, RFC 3339. */
    public static final String TIMESTAMP = PREFIX + "timestamp";

    /** The consumer group that could not work it off. */
    public static final String GROUP = PREFIX + "group";

    /** How often it was tried. */
    public static final String ATTEMPTS = PREFIX + "attempts";

    /** Why it failed: the class of the exception, or a code. */
    public static final String EXCEPTION = PREFIX + "exception";

    /** The same for people. */
    public static final String MESSAGE = PREFIX + "message";

    /** Where it failed. */
    public static final String STACK_TRACE = PREFIX + "stacktrace";

    /** When it was tried for the first time, RFC 3339. */
    public static final String FIRST_FAILURE = PREFIX + "first-failure";

    /** The value was too large for the dead-letter topic and is left out: its size in bytes. It is where it came from. */
    public static final String OMITTED_BYTES = PREFIX + "omitted-bytes";

    /** What all headers begin with that a record has because it was brought back. */
    public static final String REDRIVE_PREFIX = "norn-redrive-";

    /** The dead letter that it was, an id in the coordinator's list. */
    public static final String REDRIVE_LETTER = REDRIVE_PREFIX + "letter";

    /** How often it was brought back, this time included. */
    public static final String REDRIVE_COUNT = REDRIVE_PREFIX + "count";

    /** The only consumer group that it is meant for: others have worked it off, or have a dead letter of their own. */
    public static final String REDRIVE_GROUP = REDRIVE_PREFIX + "group";

    /**
     * Where it first was, as {@code topic-partition-offset}: the id of a message that brings none, the same however often it
     * is brought back.
     */
    public static final String REDRIVE_FIRST_PLACE = REDRIVE_PREFIX + "first-place";

    private DeadLetterHeaders() {}
}
