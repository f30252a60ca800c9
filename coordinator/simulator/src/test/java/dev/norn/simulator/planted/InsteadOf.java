package dev.norn.simulator.planted;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a static method: what is called instead of the method of the same name. If that is no static one, the object it is
 * called on comes as the first argument.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface InsteadOf {

    /** Whose method it replaces. */
    Class<?> callee();

    /** In which classes. */
    Class<?>[] in();

    /** In which method of these; in all of them unless it is said. */
    String method() default "";

    /** How many calls are replaced, in all classes together. A bug that is planted nowhere shows nothing. */
    int calls() default 1;
}
