package dev.norn.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that does a saga step. It is public and not static; its parameters are the step's input and, if it likes, a
 * {@link StepContext}; what it returns is the step's result, as JSON. It says a business no by throwing a
 * {@link BusinessFailure}; any other exception rolls its work back, and the step is tried again.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SagaAction {
    /** The operation's name in definitions, {@code [a-z][A-Za-z0-9_-]*}; the method's name unless given. */
    String value() default "";

    /** Whether the class must have a method that {@link Compensates} this one. */
    Compensation compensation() default Compensation.REQUIRED;

    /** Whether a step can be undone. */
    enum Compensation {
        /** Exactly one method compensates it. */
        REQUIRED,
        /** None does: a pivot, a retriable step, or one that changes nothing. */
        NONE
    }
}
