package dev.norn.protocol;

/** The topics by which participants are reached over Kafka, unless configuration gives them other names. */
public final class CommandTopics {
    /** Commands to a participant, whose name stands in the place of {@value #PARTICIPANT}. */
    public static final String COMMANDS = "norn.commands.{participant}";

    /** Replies to commands; each command names the topic anew. */
    public static final String REPLIES = "norn.replies";

    private static final String PARTICIPANT = "{participant}";

    private CommandTopics() {}

    /** Whether a pattern has a place for the participant's name. */
    public static boolean isPattern(String pattern) {
        return pattern.contains(PARTICIPANT);
    }

    /** The topic of a participant's commands. */
    public static String of(String pattern, String participant) {
        return pattern.replace(PARTICIPANT, participant);
    }
}
