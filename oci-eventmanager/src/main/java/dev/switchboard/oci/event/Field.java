package dev.switchboard.oci.event;

import java.util.Optional;

/**
 * What a command says about one value: nothing (leave it as it is), nil (remove it), or a text.
 *
 * <p>The three are different orders to the network, so they are never folded into one empty string.
 */
public sealed interface Field {

    /** The element is missing. */
    record Absent() implements Field {}

    /** The element is there and nil. */
    record Nil() implements Field {}

    /**
     * The element is there and not nil.
     *
     * @param value its text; empty for an empty element
     */
    record Text(String value) implements Field {}

    /**
     * A field the command does not mention.
     *
     * @return an absent field
     */
    static Field absent() {
        return new Absent();
    }

    /**
     * A field the command wants removed.
     *
     * @return a nil field
     */
    static Field nil() {
        return new Nil();
    }

    /**
     * A field with a text.
     *
     * @param value the text; may be empty
     * @return the field
     */
    static Field of(String value) {
        return new Text(value);
    }

    /**
     * The text, when there is any.
     *
     * @return the text, or empty when the field is absent, nil or an empty element
     */
    default Optional<String> text() {
        return this instanceof Text text && !text.value.isEmpty() ? Optional.of(text.value) : Optional.empty();
    }

    /**
     * Whether the value is to be removed.
     *
     * @return true when nil
     */
    default boolean isNil() {
        return this instanceof Nil;
    }

    /**
     * Whether the command has the element at all.
     *
     * @return true when nil, empty or a text
     */
    default boolean isPresent() {
        return !(this instanceof Absent);
    }
}
