package dev.norn.simulator.participant;

/**
 * How participants misbehave, each as one of so many calls; 0 for never.
 *
 * @param fails an error, and nothing is done
 * @param hangs there is no answer, and nothing is done
 * @param slow it is done, much later
 * @param worksOn it is accepted, and done later
 * @param answersNot it is done, and nobody is told
 * @param saysNo the business refuses
 */
public record ParticipantFaults(int fails, int hangs, int slow, int worksOn, int answersNot, int saysNo) {

    /** They do as they are told. */
    public static final ParticipantFaults NONE = new ParticipantFaults(0, 0, 0, 0, 0, 0);
}
