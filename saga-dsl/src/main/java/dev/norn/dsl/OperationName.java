package dev.norn.dsl;

/**
 * One operation of one participant, written {@code payment.charge}.
 *
 * @param participant the participant's name
 * @param operation the operation's name, the last part of the path under the participant's URL
 */
public record OperationName(String participant, String operation) {

    @Override
    public String toString() {
        return participant + "." + operation;
    }
}
