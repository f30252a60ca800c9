package dev.norn.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that undoes a saga step. It is public and not static; its parameters are, in this order, the same input as
 * the action's, then if it likes the action's result, then if it likes a {@link StepContext}. Inside the fence it is
 * called only if the action was done, at most once, and the result is the one that the fence stored; without a fence the
 * result may be null, because nobody knows it, so a primitive is boxed here. A compensation may not say no:
 * a {@link BusinessFailure} from here is an error like any other, and tried again.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Compensates {
    /** The operation name of the action that it undoes, in the same class. */
    String value();

    /** The compensation's own operation name in definitions; the method's name unless given. */
    String operation() default "";
}
