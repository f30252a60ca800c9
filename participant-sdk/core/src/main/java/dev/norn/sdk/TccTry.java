package dev.norn.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that reserves what a TCC branch needs. It is public and not static; its parameters are the branch's input
 * and, if it likes, a {@link StepContext}; what it returns is the try's result, as JSON, which the fence keeps for the
 * {@linkplain TccConfirm confirm} and the {@linkplain TccCancel cancel}. It says a business no by throwing a
 * {@link BusinessFailure}; any other exception rolls its work back, and the try may come again.
 *
 * <p>The class has exactly one confirm and one cancel of the same operation. All three are served under one path, that
 * of the operation; the call says which of them it is.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface TccTry {
    /**
     * The operation's name, {@code [a-z][A-Za-z0-9_-]*}, which no saga operation of the class has; the method's name
     * unless given.
     */
    String value() default "";
}
